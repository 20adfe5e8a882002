/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of findings: each has a code for programs, and a text in English and German. */
#include "contract.h"

#include <ctype.h>

#define RULE "#" /* placeholder in a text for the bound, choices, format or type that the schema requires */

static const struct {
    const char *code;
    const char *detail[LANGUAGE_COUNT];
} wordings[] = {
    [FINDING_TOO_SHORT] = {"too_short", {"at least " RULE, "mindestens " RULE}},
    [FINDING_TOO_LONG] = {"too_long", {"at most " RULE, "höchstens " RULE}},
    [FINDING_TOO_SMALL] = {"too_small", {"at least " RULE, "mindestens " RULE}},
    [FINDING_TOO_LARGE] = {"too_large", {"at most " RULE, "höchstens " RULE}},
    [FINDING_TOO_FEW] = {"too_few", {"at least " RULE, "mindestens " RULE}},
    [FINDING_TOO_MANY] = {"too_many", {"at most " RULE, "höchstens " RULE}},
    [FINDING_TOO_FEW_OR_MANY] = {"count", {RULE " values", RULE " Werte"}},
    [FINDING_NOT_UNIQUE] = {"not_unique", {"each item only once", "jeder Eintrag nur einmal"}},
    [FINDING_NOT_A_CHOICE] = {"not_a_choice", {"one of these: " RULE, "einer dieser Werte: " RULE}},
    [FINDING_FORMAT] = {"format", {RULE, RULE}},
    [FINDING_TOO_EARLY] = {"too_early", {"not before the year " RULE " (UTC)", "nicht vor dem Jahr " RULE " (UTC)"}},
    [FINDING_TOO_LATE] = {"too_late", {"not after the year " RULE " (UTC)", "nicht nach dem Jahr " RULE " (UTC)"}},
    [FINDING_PATTERN] = {"pattern", {RULE, RULE}},
    [FINDING_TYPE] = {"type", {RULE, RULE}},
    [FINDING_NOT_AN_INTEGER] = {"type", {"a whole number", "eine ganze Zahl"}},
    [FINDING_NOT_A_BOOLEAN] = {"type", {"true or false", "true oder false"}},
    [FINDING_FIELD_MISSING] = {"required", {"this field is required", "dieses Feld ist erforderlich"}},
    [FINDING_FIELD_UNKNOWN] = {"unknown_field",
                               {"the contract does not define this field", "dieses Feld ist nicht vorgesehen"}},
    [FINDING_PARAMETER_MISSING] = {"required", {"this parameter is required", "dieser Parameter ist erforderlich"}},
    [FINDING_PARAMETER_UNKNOWN] = {"unknown",
                                   {"this operation has no such query parameter",
                                    "diese Operation kennt diesen Query-Parameter nicht"}},
    [FINDING_PARAMETER_REPEATED] = {"repeated", {"parameter given more than once", "Parameter mehrfach angegeben"}},
    [FINDING_ENCODING] = {"encoding", {"percent-encoded UTF-8 text", "UTF-8-Text in Prozentkodierung"}},
    [FINDING_BODY_UNEXPECTED] = {"unexpected",
                                 {"this operation takes no request body",
                                  "diese Operation erwartet keinen Anfragetext"}},
    [FINDING_KEY_FORMAT] = {"format", {"1 to 100 visible ASCII characters", "1 bis 100 sichtbare ASCII-Zeichen"}},
};

static const char *const formats[][LANGUAGE_COUNT] = {
    [FORMAT_NONE] = {"", ""},
    [FORMAT_UUID] = {"an id, such as 01920000-0000-7000-8000-000000000001",
                     "eine Kennung wie 01920000-0000-7000-8000-000000000001"},
    [FORMAT_DATE] = {"a date, such as 2027-03-01", "ein Datum wie 2027-03-01"},
    [FORMAT_DATE_TIME] = {"a date and time with its offset from UTC, such as 2027-03-01T09:00:00Z",
                          "Datum und Zeit mit dem Abstand von UTC wie 2027-03-01T09:00:00Z"},
    [FORMAT_EMAIL] = {"an e-mail address, such as ada@company.example", "eine E-Mail-Adresse wie ada@company.example"},
    [FORMAT_URI] = {"an address, such as https://wiki.example/posts", "eine Adresse wie https://wiki.example/posts"},
    [FORMAT_USER_NAME] = {"a user name, such as ada.lovelace", "ein Benutzername wie ada.lovelace"},
    [FORMAT_LANGUAGE] = {"a language tag, such as de or en-GB", "ein Sprachkürzel wie de oder en-GB"},
    [FORMAT_LINE] = {"one line of text that neither begins nor ends with a blank",
                     "eine Zeile Text ohne Leerzeichen am Anfang und am Ende"},
    [FORMAT_PROSE] = {"text that neither begins nor ends with a blank", "Text ohne Leerzeichen am Anfang und am Ende"},
};

static const struct {
    enum schema_type type;
    const char *name[LANGUAGE_COUNT];
} types[] = {
    {TYPE_STRING, {"a text", "ein Text"}},
    {TYPE_INTEGER, {"a whole number", "eine ganze Zahl"}},
    {TYPE_NUMBER, {"a number", "eine Zahl"}},
    {TYPE_BOOLEAN, {"true or false", "true oder false"}},
    {TYPE_OBJECT, {"an object", "ein Objekt"}},
    {TYPE_ARRAY, {"a list", "eine Liste"}},
    {TYPE_NULL, {"null", "null"}},
};

void finding_add(struct findings *findings, const char *pointer, const char *parameter, enum finding_kind kind,
                 const struct schema *schema)
{
    if (findings->count < FINDINGS_MAX)
        findings->list[findings->count++] = (struct finding){
            .pointer = pointer, .parameter = parameter, .code = wordings[kind].code, .kind = kind, .schema = schema};
}

void finding_add_refused(struct findings *findings, const char *pointer, const char *parameter, enum error error,
                         const char *field)
{
    if (findings->count < FINDINGS_MAX)
        findings->list[findings->count++] = (struct finding){.pointer = pointer,
                                                             .parameter = parameter,
                                                             .code = error_entry(error)->id,
                                                             .kind = FINDING_REFUSED,
                                                             .error = error,
                                                             .field = field};
}

static const char *number_text(struct arena *arena, int64_t number)
{
    return arena_format(arena, "%lld", (long long)number);
}

/* For one and for several. */
static const char *const characters[][LANGUAGE_COUNT] = {{"character", "Zeichen"}, {"characters", "Zeichen"}};
static const char *const items[][LANGUAGE_COUNT] = {{"item", "Eintrag"}, {"items", "Einträge"}};

static const char *amount_text(struct arena *arena, int64_t number, const char *const (*noun)[LANGUAGE_COUNT],
                               enum language language)
{
    return arena_format(arena, "%lld %s", (long long)number, noun[number != 1][language]);
}

static const char *choices_text(struct arena *arena, const struct schema *schema)
{
    struct text text = {.arena = arena};
    for (const char *const *choice = schema->choices; *choice; choice++)
        text_format(&text, "%s%s", text.length > 0 ? ", " : "", *choice);
    return text_string(&text);
}

static const char *types_text(struct arena *arena, const struct schema *schema, enum language language)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < LENGTH_OF(types); i++) {
        if (schema->types & types[i].type)
            text_format(&text, "%s%s",
                        text.length == 0          ? ""
                        : language == LANGUAGE_DE ? " oder "
                                                  : " or ",
                        types[i].name[language]);
    }
    return text_string(&text);
}

static const char *count_text(struct arena *arena, const struct schema *schema, enum language language)
{
    return arena_format(arena, language == LANGUAGE_DE ? "%lld bis %lld" : "%lld to %lld", (long long)schema->items_min,
                        (long long)schema->items_max);
}

/* What the schema requires. */
static const char *rule_text(struct arena *arena, const struct finding *finding, enum language language)
{
    const struct schema *schema = finding->schema;
    switch (finding->kind) {
    case FINDING_TOO_SHORT:
        return amount_text(arena, schema->length_min, characters, language);
    case FINDING_TOO_LONG:
        return amount_text(arena, schema->length_max, characters, language);
    case FINDING_TOO_SMALL:
        return number_text(arena, schema->minimum);
    case FINDING_TOO_LARGE:
        return number_text(arena, schema->maximum);
    case FINDING_TOO_FEW:
        return amount_text(arena, schema->items_min, items, language);
    case FINDING_TOO_MANY:
        return amount_text(arena, schema->items_max, items, language);
    case FINDING_TOO_FEW_OR_MANY:
        return count_text(arena, schema, language);
    case FINDING_NOT_A_CHOICE:
        return choices_text(arena, schema);
    case FINDING_FORMAT:
        return formats[schema->format][language];
    case FINDING_TOO_EARLY:
        return number_text(arena, YEAR_MIN);
    case FINDING_TOO_LATE:
        return number_text(arena, YEAR_MAX);
    case FINDING_PATTERN:
        return pattern_words[schema->pattern][language];
    case FINDING_TYPE:
        return types_text(arena, schema, language);
    case FINDING_NOT_UNIQUE:
    case FINDING_NOT_AN_INTEGER:
    case FINDING_NOT_A_BOOLEAN:
    case FINDING_FIELD_MISSING:
    case FINDING_FIELD_UNKNOWN:
    case FINDING_PARAMETER_MISSING:
    case FINDING_PARAMETER_UNKNOWN:
    case FINDING_PARAMETER_REPEATED:
    case FINDING_ENCODING:
    case FINDING_BODY_UNEXPECTED:
    case FINDING_KEY_FORMAT:
    case FINDING_REFUSED:
        break;
    }
    return "";
}

/* The last name in a JSON Pointer; the numbers after it are indexes of lists. NULL if there is none. */
static const char *field_name(struct arena *arena, const char *pointer)
{
    size_t end = strlen(pointer);
    while (end > 0) {
        size_t start = end;
        while (pointer[start - 1] != '/')
            start--;
        if (!isdigit((unsigned char)pointer[start]))
            return arena_copy(arena, pointer + start, end - start);
        end = start - 1;
    }
    return NULL;
}

/* What people call the field or parameter; NULL if the contract has none of this name. */
static const char *label_of(const char *name, enum language language)
{
    for (size_t i = 0; name && i < label_count; i++) {
        if (strcmp(label_table[i].name, name) == 0)
            return label_table[i].text[language];
    }
    return NULL;
}

static const char *refused_text(struct arena *arena, const struct finding *finding, enum language language)
{
    const struct error_entry *entry = error_entry(finding->error);
    const char *label = label_of(finding->field, language);
    const char *place = label && entry->each[language] ? strchr(entry->each[language], '#') : NULL;
    if (!place)
        return entry->detail[language];
    return arena_format(arena, "%.*s%s%s", (int)(place - entry->each[language]), entry->each[language], label,
                        place + 1);
}

const char *finding_detail(struct arena *arena, const struct finding *finding, enum language language)
{
    if (finding->kind == FINDING_REFUSED)
        return refused_text(arena, finding, language);
    const char *detail = wordings[finding->kind].detail[language];
    const char *label = label_of(finding->pointer ? field_name(arena, finding->pointer) : finding->parameter, language);
    const char *rule = strstr(detail, RULE);
    int before = (int)(rule ? rule - detail : (ptrdiff_t)strlen(detail));
    return arena_format(arena, "%s%s%.*s%s%s", label ? label : "", label ? ": " : "", before, detail,
                        rule ? rule_text(arena, finding, language) : "", rule ? rule + 1 : "");
}
