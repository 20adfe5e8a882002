/* SPDX-License-Identifier: Apache-2.0 */
/* Logs libmicrohttpd's messages at level debug. */
#include "http_log.h"

#include "base.h"

void http_log(void *unused, const char *format, va_list arguments)
{
    (void)unused;
    char message[512];
    vsnprintf(message, sizeof message, format, arguments);
    log_message(LOG_LEVEL_DEBUG, "http", "%s", message);
}
