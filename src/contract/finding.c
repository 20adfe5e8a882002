/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of findings: each has a code for programs, and a text in English and German. */
#include "contract.h"

#define LIMIT "#" /* placeholder in a text for the limit that was exceeded */

static const struct {
    const char *code;
    const char *detail[LANGUAGE_COUNT];
} wordings[] = {
    [FINDING_TOO_SHORT] = {"too_short", {"at least " LIMIT " characters", "mindestens " LIMIT " Zeichen"}},
    [FINDING_TOO_LONG] = {"too_long", {"at most " LIMIT " characters", "höchstens " LIMIT " Zeichen"}},
    [FINDING_TOO_SMALL] = {"too_small", {"at least " LIMIT, "mindestens " LIMIT}},
    [FINDING_TOO_LARGE] = {"too_large", {"at most " LIMIT, "höchstens " LIMIT}},
    [FINDING_TOO_FEW] = {"too_few", {"at least " LIMIT " items", "mindestens " LIMIT " Einträge"}},
    [FINDING_TOO_MANY] = {"too_many", {"at most " LIMIT " items", "höchstens " LIMIT " Einträge"}},
    [FINDING_TOO_FEW_OR_MANY] = {"count", {"too few or too many values", "zu wenige oder zu viele Werte"}},
    [FINDING_NOT_UNIQUE] = {"not_unique", {"duplicate item", "doppelter Eintrag"}},
    [FINDING_NOT_A_CHOICE] = {"not_a_choice",
                              {"not one of the values that the contract allows", "keiner der zulässigen Werte"}},
    [FINDING_FORMAT] = {"format", {"not in the format that the contract requires", "nicht im verlangten Format"}},
    [FINDING_TOO_EARLY] = {"too_early", {"not before the year " LIMIT " (UTC)", "nicht vor dem Jahr " LIMIT " (UTC)"}},
    [FINDING_TOO_LATE] = {"too_late", {"not after the year " LIMIT " (UTC)", "nicht nach dem Jahr " LIMIT " (UTC)"}},
    [FINDING_PATTERN] = {"pattern",
                         {"does not match the pattern in the contract", "entspricht nicht dem vorgegebenen Muster"}},
    [FINDING_TYPE] = {"type", {"not of the type that the contract requires", "nicht vom verlangten Typ"}},
    [FINDING_NOT_AN_INTEGER] = {"type", {"not an integer", "keine ganze Zahl"}},
    [FINDING_NOT_A_BOOLEAN] = {"type", {"neither true nor false", "weder true noch false"}},
    [FINDING_FIELD_MISSING] = {"required", {"this field is required", "dieses Feld ist erforderlich"}},
    [FINDING_FIELD_UNKNOWN] = {"unknown_field",
                               {"the contract does not define this field", "dieses Feld ist nicht vorgesehen"}},
    [FINDING_PARAMETER_MISSING] = {"required", {"this parameter is required", "dieser Parameter ist erforderlich"}},
    [FINDING_PARAMETER_UNKNOWN] = {"unknown",
                                   {"this operation has no such query parameter",
                                    "diese Operation kennt diesen Query-Parameter nicht"}},
    [FINDING_PARAMETER_REPEATED] = {"repeated", {"parameter given more than once", "Parameter mehrfach angegeben"}},
    [FINDING_ENCODING] = {"encoding", {"not percent-encoded UTF-8 text", "kein UTF-8-Text in Prozentkodierung"}},
    [FINDING_BODY_UNEXPECTED] = {"unexpected",
                                 {"this operation takes no request body",
                                  "diese Operation erwartet keinen Anfragetext"}},
    [FINDING_KEY_FORMAT] = {"format", {"1 to 100 visible ASCII characters", "1 bis 100 sichtbare ASCII-Zeichen"}},
};

void finding_add(struct findings *findings, const char *pointer, const char *parameter, enum finding_kind kind,
                 int64_t limit)
{
    if (findings->count < FINDINGS_MAX)
        findings->list[findings->count++] = (struct finding){pointer, parameter, wordings[kind].code, kind, limit};
}

const char *finding_detail(struct arena *arena, const struct finding *finding, enum language language)
{
    const char *detail = wordings[finding->kind].detail[language];
    const char *limit = strstr(detail, LIMIT);
    if (!limit)
        return detail;
    return arena_format(arena, "%.*s%lld%s", (int)(limit - detail), detail, (long long)finding->limit, limit + 1);
}
