/* SPDX-License-Identifier: Apache-2.0 */
/* Valid and invalid strings of each format. */
#include <criterion/criterion.h>

#include "contract.h"

struct sample {
    enum format format;
    bool matches;
    const char *text;
};

static const struct sample samples[] = {
    {FORMAT_UUID, true, "01920000-0000-7000-8000-000000000001"},
    {FORMAT_UUID, true, "01920000-ABCD-7000-8000-00000000000F"},
    {FORMAT_UUID, false, "01920000-0000-7000-8000-00000000000"},
    {FORMAT_UUID, false, "01920000-0000-7000-8000-0000000000011"},
    {FORMAT_UUID, false, "0192000000007000800000000000000001ab"},
    {FORMAT_UUID, false, "{1920000-0000-7000-8000-00000000000}"},
    {FORMAT_UUID, false, ""},
    {FORMAT_DATE, true, "2028-02-29"},
    {FORMAT_DATE, false, "2027-02-29"},
    {FORMAT_DATE, false, "2100-02-29"},
    {FORMAT_DATE, true, "2000-02-29"},
    {FORMAT_DATE, false, "2027-13-01"},
    {FORMAT_DATE, false, "2027-00-01"},
    {FORMAT_DATE, false, "2027-01-32"},
    {FORMAT_DATE, false, "0000-01-01"},
    {FORMAT_DATE, false, "2027-1-1"},
    {FORMAT_DATE, false, "2027-01-01T"},
    {FORMAT_DATE_TIME, true, "2027-03-01T09:00:00Z"},
    {FORMAT_DATE_TIME, true, "2027-03-01t09:00:00.123456z"},
    {FORMAT_DATE_TIME, true, "2027-03-01T09:00:00+05:30"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00"},
    {FORMAT_DATE_TIME, false, "2027-03-01 09:00:00Z"},
    {FORMAT_DATE_TIME, false, "2027-03-01T24:00:00Z"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:60:00Z"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:60Z"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00.Z"},
    {FORMAT_DATE_TIME, true, "2027-03-01T09:00:00+15:59"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00+16:00"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00-16:00"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00+24:00"},
    {FORMAT_DATE_TIME, false, "2027-03-01T09:00:00Zjunk"},
    {FORMAT_URI, true, "https://kehrwert.example/a?b#c"},
    {FORMAT_URI, false, "/relative"},
    {FORMAT_URI, false, "https://a b"},
    {FORMAT_LINE, true, "x"},
    {FORMAT_LINE, true, "Grüße aus Köln\u00a0\U0001f600"},
    {FORMAT_LINE, true, "a\ufeffb\u180ec"},
    {FORMAT_LINE, false, ""},
    {FORMAT_LINE, false, " x"},
    {FORMAT_LINE, false, "x "},
    {FORMAT_LINE, false, "x\u00a0"},
    {FORMAT_LINE, false, "x\u3000"},
    {FORMAT_LINE, false, "\ufeffx"},
    {FORMAT_LINE, false, "x\u180e"},
    {FORMAT_LINE, false, "a\nb"},
    {FORMAT_LINE, false, "a\tb"},
    {FORMAT_LINE, false,
     "a\x7f"
     "b"},
    {FORMAT_LINE, false,
     "a\xc2\x85"
     "b"},
    {FORMAT_LINE, false,
     "a\u202e"
     "b"},
    {FORMAT_LINE, false,
     "a\u2028"
     "b"},
    {FORMAT_LINE, false, "a\u2069"},
    {FORMAT_PROSE, true, "Erste Zeile\r\n\tZweite Zeile"},
    {FORMAT_PROSE, true,
     "a\u202e"
     "b"},
    {FORMAT_PROSE, false, ""},
    {FORMAT_PROSE, false, "x\n"},
    {FORMAT_PROSE, false, "\tx"},
    {FORMAT_PROSE, false, "x\ufeff"},
    {FORMAT_PROSE, false, "x\xc2\x9f"},
    {FORMAT_PROSE, false,
     "a\x0b"
     "b"},
    {FORMAT_PROSE, false,
     "a\x7f"
     "b"},
    {FORMAT_NONE, true, "anything"},
};

Test(format, formats_accept_and_refuse_what_their_standards_say)
{
    AUTO_ARENA arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(samples); i++) {
        const char *canonical = format_canonical(samples[i].format, arena, samples[i].text);
        cr_expect_eq(canonical != NULL, samples[i].matches, "%s", samples[i].text);
    }
}

Test(format, a_uuid_becomes_lower_case)
{
    AUTO_ARENA arena = arena_new();
    cr_expect_str_eq(format_canonical(FORMAT_UUID, arena, "01920000-ABCD-7000-8000-00000000000F"),
                     "01920000-abcd-7000-8000-00000000000f");
}

static const struct {
    enum format format;
    const char *text;
    int year;
} years[] = {
    {FORMAT_DATE, "1899-12-31", 1899},
    {FORMAT_DATE, "1900-01-01", 1900},
    {FORMAT_DATE, "2099-12-31", 2099},
    {FORMAT_DATE, "9999-12-31", 9999},
    {FORMAT_DATE_TIME, "1900-01-01T00:00:00Z", 1900},
    {FORMAT_DATE_TIME, "1900-01-01T00:00:00+15:00", 1899},
    {FORMAT_DATE_TIME, "1900-01-01T00:00:00+00:01", 1899},
    {FORMAT_DATE_TIME, "1900-01-01T15:00:00+15:00", 1900},
    {FORMAT_DATE_TIME, "1900-01-01T14:59:59.999+15:00", 1899},
    {FORMAT_DATE_TIME, "1900-01-01T14:59:59.9996+15:00", 1900},
    {FORMAT_DATE_TIME, "1899-12-31T23:00:00-01:00", 1899},
    {FORMAT_DATE_TIME, "1899-12-31T23:59:59.9z", 1899},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.999Z", 2099},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.9994994Z", 2099},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.9994995Z", 2100},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.9995Z", 2100},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59-00:01", 2100},
    {FORMAT_DATE_TIME, "2099-12-31T12:00:00-12:00", 2100},
    {FORMAT_DATE_TIME, "2099-12-31T11:59:59-12:00", 2099},
    {FORMAT_DATE_TIME, "2100-01-01T13:59:59+14:00", 2100},
    {FORMAT_DATE_TIME, "9999-12-31T23:59:59-15:59", 9999},
    {FORMAT_DATE_TIME, "2099-12-30T23:59:59-15:59", 2099},
    {FORMAT_DATE_TIME, "2027-02-28T23:59:59-15:59", 2027},
    {FORMAT_UUID, "01920000-0000-7000-8000-000000000001", YEAR_MIN},
};

Test(format, the_year_counts_as_written_and_in_utc_after_rounding)
{
    AUTO_ARENA arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(years); i++) {
        cr_expect_not_null(format_canonical(years[i].format, arena, years[i].text), "%s", years[i].text);
        cr_expect_eq(format_year(years[i].format, years[i].text), years[i].year, "%s", years[i].text);
    }
}

#define LOCAL_64 "0123456789012345678901234567890123456789012345678901234567890123"
#define LABEL_63 "012345678901234567890123456789012345678901234567890123456789012"

static const char *const mailboxes[] = {
    "anna@beispiel.example",
    "a@b",
    "anna.maria@beispiel.example",
    "!#$%&'*+-/=?^_`{|}~@beispiel.example",
    "anna@xn--bcher-kva.example",
    "anna@1-2.3",
    "\"\"@beispiel.example",
    "\"anna maria\"@beispiel.example",
    "\"a@b\"@beispiel.example",
    "\".a..b.\"@beispiel.example",
    "\"a\\\"b\\\\\\ \"@beispiel.example",
    "anna@[192.0.2.1]",
    "anna@[IPv6:2001:db8::1]",
    "anna@[ipv6:::ffff:192.0.2.1]",
    "anna@[001.2.3.4]",
    "anna@[000.00.0.255]",
    "anna@[IPv6:::]",
    "anna@[IPv6:1::]",
    "anna@[IPv6:1:2:3:4:5:6::]",
    "anna@[IPv6:::3:4:5:6:7:8]",
    "anna@[IPv6:1:2:3::6:7:8]",
    "anna@[IPv6:0001:2:3:4:5:6:7:8]",
    "anna@[IPv6:1:2:3:4::192.0.2.1]",
    "anna@[IPv6:0001:0002:0003:0004:0005:0006:192.000.002.001]",
    LOCAL_64 "@beispiel.example",
    "a@" LABEL_63 ".example",
    LOCAL_64 "@" LABEL_63 "." LABEL_63 ".0123456789012345678901234567890123456789012345678901234567890",
};
static const char *const others[] = {
    "",
    "anna",
    "@beispiel.example",
    "anna@",
    "a@b@c",
    "an na@b.example",
    " anna@b.example",
    "anna@b.example ",
    "anna@b.example\n",
    ".anna@b.example",
    "anna.@b.example",
    "an..na@b.example",
    "an(n)a@b.example",
    "anna,b@b.example",
    "<anna@b.example>",
    "anna@b..example",
    "anna@.example",
    "anna@b.example.",
    "anna@-b.example",
    "anna@b-.example",
    "anna@b_c.example",
    "anna@b c",
    "ann\u00e4@b.example",
    "anna@b\u00fccher.example",
    "\"anna@b.example",
    "\"an\"na\"@b.example",
    "\"anna\"b@b.example",
    "\"anna\\\"@b.example",
    "\"an\nna\"@b.example",
    "\"an\\\nna\"@b.example",
    "\"ann\u00e4\"@b.example",
    "anna@[192.0.2.256]",
    "anna@[192.0.2]",
    "anna@[192.0.2.]",
    "anna@[192.0.2.1.]",
    "anna@[192.0.2.1.5]",
    "anna@[192.0.2.0001]",
    "anna@[192.0.2.1a]",
    "anna@[192.0.2.-1]",
    "anna@[IPv6:1:2:3:4:5:6:7::]",
    "anna@[IPv6:::2:3:4:5:6:7:8]",
    "anna@[IPv6:1:2:3:4::6:7:8]",
    "anna@[IPv6:1:2:3:4:5:6:7]",
    "anna@[IPv6:1:2:3:4:5:6:7:8:9]",
    "anna@[IPv6:1:2:3:4:5::192.0.2.1]",
    "anna@[IPv6:1:2:3:4:5:6:7:192.0.2.1]",
    "anna@[IPv6:::192.0.2.1:1]",
    "anna@[IPv6:00001::]",
    "anna@[IPv6:1:]",
    "anna@[IPv6:1::2:]",
    "anna@[IPv6::1]",
    "anna@[IPv6:::: ]",
    "anna@[IPv6:::::]",
    "anna@[IPv6:g::]",
    "anna@[192.0.2.1",
    "anna@192.0.2.1]",
    "anna@[]",
    "anna@[IPv6:]",
    "anna@[IPv6:2001:db8::1::2]",
    "anna@[2001:db8::1]",
    "anna@[IPv6:192.0.2.1]",
    "anna@[tag:content]",
    "a" LOCAL_64 "@beispiel.example",
    "a@a" LABEL_63 ".example",
    LOCAL_64 "@" LABEL_63 "." LABEL_63 ".01234567890123456789012345678901234567890123456789012345678901",
};

Test(format, mailboxes_follow_the_grammar_of_rfc_5321)
{
    AUTO_ARENA arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(mailboxes); i++)
        cr_expect_not_null(format_canonical(FORMAT_EMAIL, arena, mailboxes[i]), "%s", mailboxes[i]);
    for (size_t i = 0; i < LENGTH_OF(others); i++)
        cr_expect_null(format_canonical(FORMAT_EMAIL, arena, others[i]), "%s", others[i]);
}
