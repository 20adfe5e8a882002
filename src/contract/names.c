/* SPDX-License-Identifier: Apache-2.0 */
/* The names of methods and media types in HTTP. */
#include "contract.h"

const char *method_name(enum method method)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET",     [METHOD_POST] = "POST",     [METHOD_PUT] = "PUT",
        [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
    };
    return names[method];
}

const char *media_type_name(enum media media)
{
    static const char *const names[] = {
        [MEDIA_NONE] = "",
        [MEDIA_JSON] = "application/json",
        [MEDIA_MERGE_PATCH] = "application/merge-patch+json",
    };
    return names[media];
}
