/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of user names: the profile UsernameCaseMapped of RFC 8265. */
#include "base.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#define POINTS_MAX 200
#define BYTES_MAX 800  /* of UTF-8 */
#define UNITS_MAX 2048 /* of UTF-16, for every step; a name that needs more is refused */

struct utf16 {
    UChar units[UNITS_MAX];
    int32_t length;
};

struct points {
    UChar32 list[POINTS_MAX];
    int32_t count;
};

/* ---- mapping -------------------------------------------------------------------------------------------------- */

/* Replaces full-width and half-width characters with the ordinary ones, which take up as much room. */
static bool map_width(const struct utf16 *name, struct utf16 *ret_mapped)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *forms = unorm2_getNFKCInstance(&code);
    int32_t length = 0;
    for (int32_t at = 0; at < name->length;) {
        UChar32 point;
        U16_NEXT(name->units, at, name->length, point);
        int32_t type = u_getIntPropertyValue(point, UCHAR_DECOMPOSITION_TYPE);
        if (type == U_DT_WIDE || type == U_DT_NARROW)
            length += unorm2_getRawDecomposition(forms, point, ret_mapped->units + length, UNITS_MAX - length, &code);
        else
            U16_APPEND_UNSAFE(ret_mapped->units, length, point);
    }
    ret_mapped->length = length;
    return U_SUCCESS(code);
}

static bool compose(const struct utf16 *name, struct utf16 *ret_composed)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&code);
    ret_composed->length = unorm2_normalize(form, name->units, name->length, ret_composed->units, UNITS_MAX, &code);
    return U_SUCCESS(code);
}

/* In the root locale, so without the rules of Turkish and Lithuanian. */
static bool lower_case(const struct utf16 *name, struct utf16 *ret_lower)
{
    UErrorCode code = U_ZERO_ERROR;
    ret_lower->length = u_strToLower(ret_lower->units, UNITS_MAX, name->units, name->length, "", &code);
    return U_SUCCESS(code);
}

/* ---- the code points of an identifier (RFC 8264 section 8) ----------------------------------------------------- */

static bool is_one_of(UChar32 point, const UChar32 *list)
{
    while (*list != 0 && *list != point)
        list++;
    return *list != 0;
}

static bool is_in_script(const struct points *part, int32_t at, UScriptCode script)
{
    UErrorCode code = U_ZERO_ERROR;
    return at >= 0 && at < part->count && uscript_getScript(part->list[at], &code) == script;
}

static bool has_between(const struct points *part, UChar32 first, UChar32 last)
{
    for (int32_t i = 0; i < part->count; i++) {
        if (part->list[i] >= first && part->list[i] <= last)
            return true;
    }
    return false;
}

static bool has_japanese(const struct points *part)
{
    for (int32_t i = 0; i < part->count; i++) {
        if (is_in_script(part, i, USCRIPT_HIRAGANA) || is_in_script(part, i, USCRIPT_KATAKANA) ||
            is_in_script(part, i, USCRIPT_HAN))
            return true;
    }
    return false;
}

static bool is_at(const struct points *part, int32_t at, UChar32 point)
{
    return at >= 0 && at < part->count && part->list[at] == point;
}

enum verdict { REFUSED, ALLOWED, UNDECIDED };

static enum verdict verdict_of(bool allowed)
{
    return allowed ? ALLOWED : REFUSED;
}

/* A name must not mix Arabic-Indic digits with their extended forms. */
static enum verdict judge_digit(const struct points *part, UChar32 point)
{
    if (point >= 0x660 && point <= 0x669)
        return verdict_of(!has_between(part, 0x6f0, 0x6f9));
    if (point >= 0x6f0 && point <= 0x6f9)
        return verdict_of(!has_between(part, 0x660, 0x669));
    return UNDECIDED;
}

/* Judges characters that are allowed only next to certain others (RFC 5892 appendix A). Of the rule for the zero width
 * non-joiner, only the part about the virama is used. */
static enum verdict judge_in_context(const struct points *part, int32_t at)
{
    switch (part->list[at]) {
    case 0x200c: /* zero width non-joiner */
    case 0x200d: /* zero width joiner */
        return verdict_of(at > 0 && u_getCombiningClass(part->list[at - 1]) == 9);
    case 0xb7: /* middle dot, as in Catalan */
        return verdict_of(is_at(part, at - 1, 'l') && is_at(part, at + 1, 'l'));
    case 0x375: /* Greek keraia */
        return verdict_of(is_in_script(part, at + 1, USCRIPT_GREEK));
    case 0x5f3: /* Hebrew geresh */
    case 0x5f4: /* Hebrew gershayim */
        return verdict_of(is_in_script(part, at - 1, USCRIPT_HEBREW));
    case 0x30fb: /* katakana middle dot */
        return verdict_of(has_japanese(part));
    default:
        return judge_digit(part, part->list[at]);
    }
}

static bool is_allowed(const struct points *part, int32_t at)
{
    static const UChar32 always[] = {0x6fd, 0x6fe, 0xf0b, 0x3007, 0};
    static const UChar32 never[] = {0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b, 0};
    const uint32_t letters_and_digits =
        U_GC_LL_MASK | U_GC_LU_MASK | U_GC_LO_MASK | U_GC_ND_MASK | U_GC_LM_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
    UChar32 point = part->list[at];
    enum verdict verdict = judge_in_context(part, at);
    if (verdict != UNDECIDED)
        return verdict == ALLOWED;
    if (point < 0x80)
        return point > 0x20 && point < 0x7f;
    if (is_one_of(point, always) || is_one_of(point, never))
        return is_one_of(point, always);
    int32_t jamo = u_getIntPropertyValue(point, UCHAR_HANGUL_SYLLABLE_TYPE);
    if (jamo == U_HST_LEADING_JAMO || jamo == U_HST_VOWEL_JAMO || jamo == U_HST_TRAILING_JAMO)
        return false;
    return !u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
           u_getIntPropertyValue(point, UCHAR_NFKC_QUICK_CHECK) != UNORM_NO &&
           (U_GET_GC_MASK(point) & letters_and_digits) != 0;
}

/* ---- writing from right to left (RFC 5893 section 2) ----------------------------------------------------------- */

static uint32_t direction_of(UChar32 point)
{
    return U_MASK(u_charDirection(point));
}

#define LEFT_TO_RIGHT U_MASK(U_LEFT_TO_RIGHT)
#define RIGHT_TO_LEFT (U_MASK(U_RIGHT_TO_LEFT) | U_MASK(U_RIGHT_TO_LEFT_ARABIC))
#define EUROPEAN_NUMBER U_MASK(U_EUROPEAN_NUMBER)
#define ARABIC_NUMBER U_MASK(U_ARABIC_NUMBER)
#define MARK U_MASK(U_DIR_NON_SPACING_MARK)
#define NEUTRAL                                                                                                        \
    (U_MASK(U_EUROPEAN_NUMBER_SEPARATOR) | U_MASK(U_COMMON_NUMBER_SEPARATOR) | U_MASK(U_EUROPEAN_NUMBER_TERMINATOR) |  \
     U_MASK(U_OTHER_NEUTRAL) | U_MASK(U_BOUNDARY_NEUTRAL) | MARK)

static bool has_one_direction(const struct points *part)
{
    uint32_t all = 0;
    int32_t last = part->count - 1;
    for (int32_t i = 0; i < part->count; i++)
        all |= direction_of(part->list[i]);
    if ((all & (RIGHT_TO_LEFT | ARABIC_NUMBER)) == 0)
        return true;
    while (last > 0 && direction_of(part->list[last]) == MARK)
        last--;
    bool one_kind_of_number = (all & EUROPEAN_NUMBER) == 0 || (all & ARABIC_NUMBER) == 0;
    return (direction_of(part->list[0]) & RIGHT_TO_LEFT) != 0 && one_kind_of_number &&
           (all & ~(RIGHT_TO_LEFT | EUROPEAN_NUMBER | ARABIC_NUMBER | NEUTRAL)) == 0 &&
           (direction_of(part->list[last]) & (RIGHT_TO_LEFT | EUROPEAN_NUMBER | ARABIC_NUMBER)) != 0;
}

/* ---- the whole name ------------------------------------------------------------------------------------------- */

static bool part_fits(const struct points *part)
{
    for (int32_t i = 0; i < part->count; i++) {
        if (!is_allowed(part, i))
            return false;
    }
    return part->count > 0 && has_one_direction(part);
}

/* Parts are separated by single spaces. */
static bool name_fits(const struct utf16 *name)
{
    struct points part = {.count = 0};
    int32_t total = 0;
    for (int32_t at = 0; at < name->length;) {
        UChar32 point;
        U16_NEXT(name->units, at, name->length, point);
        if (++total > POINTS_MAX)
            return false;
        if (point != ' ') {
            part.list[part.count++] = point;
        } else if (part_fits(&part)) {
            part.count = 0;
        } else {
            return false;
        }
    }
    return part_fits(&part);
}

/* In the order of RFC 8264 section 7: characters are judged only after they have been mapped. */
static bool map(const struct utf16 *name, struct utf16 *ret_mapped)
{
    struct utf16 next;
    return map_width(name, &next) && compose(&next, ret_mapped) && lower_case(ret_mapped, &next) &&
           compose(&next, ret_mapped) && name_fits(ret_mapped);
}

char *user_name_canonical(struct arena *arena, const char *name)
{
    struct utf16 given;
    struct utf16 mapped;
    struct utf16 again;
    char canonical[BYTES_MAX];
    int32_t length = 0;
    UErrorCode code = U_ZERO_ERROR;
    if (strlen(name) > BYTES_MAX)
        return NULL;
    u_strFromUTF8(given.units, UNITS_MAX, &given.length, name, -1, &code);
    /* Maps twice, because mapping a canonical name must not change it. */
    if (U_FAILURE(code) || !map(&given, &mapped) || !map(&mapped, &again) ||
        u_strCompare(mapped.units, mapped.length, again.units, again.length, true) != 0)
        return NULL;
    u_strToUTF8(canonical, sizeof canonical, &length, mapped.units, mapped.length, &code);
    return U_SUCCESS(code) ? arena_copy(arena, canonical, (size_t)length) : NULL;
}
