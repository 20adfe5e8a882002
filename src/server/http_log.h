/* SPDX-License-Identifier: Apache-2.0 */
/* Where libmicrohttpd's own messages go. */
#ifndef KEHRWERT_SERVER_HTTP_LOG_H
#define KEHRWERT_SERVER_HTTP_LOG_H

#include <stdarg.h>

/* For MHD_OPTION_EXTERNAL_LOGGER. The messages hold text of the client, so they become a bounded value of our log,
 * never a format. */
void http_log(void *unused, const char *format, va_list arguments);

#endif
