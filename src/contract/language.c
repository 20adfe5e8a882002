/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of language tags (BCP 47): the shortest code, each part in its usual case. */
#include "format.h"

#include <strings.h>
#include <unicode/uloc.h>

#define TAG_MAX 100

/* The bibliographic codes of ISO 639-2, including withdrawn ones. BCP 47 has only the other codes of these languages,
 * but many systems use these. */
static const char *const bibliographic[][2] = {
    {"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"}, {"cze", "cs"},
    {"dut", "nl"}, {"fre", "fr"}, {"geo", "ka"}, {"ger", "de"}, {"gre", "el"}, {"ice", "is"},
    {"mac", "mk"}, {"mao", "mi"}, {"may", "ms"}, {"per", "fa"}, {"rum", "ro"}, {"scc", "sr"},
    {"scr", "hr"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"},
};

static const char *with_terminological_code(struct arena *arena, const char *tag)
{
    for (size_t i = 0; i < LENGTH_OF(bibliographic); i++) {
        if (strncasecmp(tag, bibliographic[i][0], 3) == 0 && (tag[3] == '-' || tag[3] == '\0'))
            return arena_format(arena, "%s%s", bibliographic[i][1], tag + 3);
    }
    return tag;
}

const char *language_canonical(struct arena *arena, const char *text)
{
    char locale[TAG_MAX];
    char canonical[TAG_MAX];
    char tag[TAG_MAX];
    int32_t read = 0;
    UErrorCode code = U_ZERO_ERROR;
    const char *given = with_terminological_code(arena, text);
    uloc_forLanguageTag(given, locale, sizeof locale, &read, &code);
    uloc_canonicalize(locale, canonical, sizeof canonical, &code);
    uloc_toLanguageTag(canonical, tag, sizeof tag, true, &code);
    /* ICU turns the variant `posix` into an extension. */
    if (code != U_ZERO_ERROR || read == 0 || (size_t)read != strlen(given) || strstr(tag, "-u-"))
        return NULL;
    return arena_copy(arena, tag, strlen(tag));
}
