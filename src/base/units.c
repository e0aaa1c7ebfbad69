/* Units: reads a number with a unit and converts it; the table is units.def (see myotome/units.h).
 *
 * A unit is numerator/denominator * 10^power in SI units. Keeping the power of ten apart rounds the
 * common conversions only once: "4.5 mM" in uM is exactly 4500. */
#include "myotome/units.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { n_dimensions = 7, longest_text = 200 };

enum dimension_name {
#define MYO_DIMENSION(name, text, ...) dimension_##name,
#define MYO_UNIT(...)
#define MYO_TEMPERATURE(...)
#define MYO_COMPOUND(...)
#include "base/units.def"
#undef MYO_DIMENSION
    dimension_count
};

static const struct {
    const char *text;
    signed char exponents[n_dimensions];
} dimensions[] = {
#define MYO_DIMENSION(name, text, ...) {text, {__VA_ARGS__}},
#include "base/units.def"
#undef MYO_DIMENSION
};
#undef MYO_UNIT
#undef MYO_TEMPERATURE
#undef MYO_COMPOUND

typedef struct atom {
    const char *token, *label, *spellings;
    enum dimension_name dimension;
    double numerator, denominator;
    int power;
    double zero;
} atom;

static const atom atoms[] = {
#define MYO_DIMENSION(...)
#define MYO_COMPOUND(...)
#define MYO_UNIT(token, label, dimension, numerator, denominator, power, spellings)                \
    {#token, label, spellings, dimension_##dimension, numerator, denominator, power, 0.0},
#define MYO_TEMPERATURE(token, label, zero, numerator, denominator, spellings)                     \
    {#token, label, spellings, dimension_temperature, numerator, denominator, 0, zero},
#include "base/units.def"
#undef MYO_UNIT
#undef MYO_TEMPERATURE
#undef MYO_COMPOUND
};

static const struct {
    const char *token, *label;
} compounds[] = {
#define MYO_UNIT(...)
#define MYO_TEMPERATURE(...)
#define MYO_COMPOUND(token, label) {#token, label},
#include "base/units.def"
#undef MYO_DIMENSION
#undef MYO_UNIT
#undef MYO_TEMPERATURE
#undef MYO_COMPOUND
};

enum {
    n_atoms = (int)(sizeof atoms / sizeof atoms[0]),
    n_compounds = (int)(sizeof compounds / sizeof compounds[0]),
};

/* What a unit means. n_factors tells a lone unit, the only place where a temperature has a zero. */
typedef struct unit {
    double numerator, denominator, zero;
    int power, n_factors;
    signed char exponents[n_dimensions];
} unit;

static const unit unit_one = {.numerator = 1.0, .denominator = 1.0};

static void multiply(unit *u, const atom *a, int exponent) {
    for (int i = 0; i < abs(exponent); i++) {
        u->numerator *= exponent > 0 ? a->numerator : a->denominator;
        u->denominator *= exponent > 0 ? a->denominator : a->numerator;
    }
    u->power += exponent * a->power;
    u->zero = u->n_factors == 0 && exponent == 1 ? a->zero : 0.0;
    u->n_factors++;
    for (int i = 0; i < n_dimensions; i++)
        u->exponents[i] =
            (signed char)(u->exponents[i] + exponent * dimensions[a->dimension].exponents[i]);
}

static int same(const char *word, const char *text, size_t length) {
    return strlen(word) == length && memcmp(word, text, length) == 0;
}

static int among(const char *spellings, const char *text, size_t length) {
    for (const char *s = spellings; *s;) {
        const size_t n = strcspn(s, " ");
        if (n == length && memcmp(s, text, n) == 0) return 1;
        s += n + (s[n] == ' ');
    }
    return 0;
}

static const atom *find_token(const char *text, size_t length) {
    for (int i = 0; i < n_atoms; i++)
        if (same(atoms[i].token, text, length)) return &atoms[i];
    return NULL;
}

/* By token or any other spelling; one of the wanted dimension goes first: "37 C" is a temperature
 * there. */
static const atom *find_spelling(const char *text, size_t length, const unit *wanted) {
    const atom *found = find_token(text, length);
    for (int i = 0; i < n_atoms; i++) {
        if (!among(atoms[i].spellings, text, length)) continue;
        const int fits = wanted && memcmp(dimensions[atoms[i].dimension].exponents,
                                          wanted->exponents, sizeof wanted->exponents) == 0;
        if (fits) return &atoms[i];
        if (!found) found = &atoms[i];
    }
    return found;
}

/* One part of a token: units written together, each with an exponent: "Ohmcm2", "uMum3". */
static int read_part(const char *text, size_t length, int sign, unit *u) {
    if (length == 0) return 1;
    if (text[0] == '1') return 0; /* only ever a numerator of its own */
    for (size_t n = length; n > 0; n--) {
        size_t name = n;
        int exponent = 1;
        if (n > 1 && text[n - 1] >= '2' && text[n - 1] <= '9') {
            name = n - 1;
            exponent = text[n - 1] - '0';
        }
        const atom *a = find_token(text, name);
        if (!a) continue;
        unit rest = *u;
        multiply(&rest, a, sign * exponent);
        if (!read_part(text + n, length - n, sign, &rest)) continue;
        *u = rest;
        return 1;
    }
    return 0;
}

static int read_token(const char *token, unit *u) {
    *u = unit_one;
    int sign = 1;
    for (const char *t = token;; sign = -1) {
        const size_t n = strcspn(t, "_");
        if (n == 0) return 0;
        if (!(sign > 0 && n == 1 && t[0] == '1') && !read_part(t, n, sign, u)) return 0;
        t += n;
        if (*t == '\0') return 1;
        t++;
    }
}

/* The exponent behind a unit's name: "2", "^2", "-1", "^-1"; 1 where there is none. */
static const char *read_exponent(const char *t, int *exponent) {
    const char *start = t;
    if (*t == '^') t++;
    const int negative = *t == '-';
    if (negative) t++;
    if (*t < '1' || *t > '9') {
        *exponent = 1;
        return start;
    }
    *exponent = negative ? -(*t - '0') : *t - '0';
    return t + 1;
}

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%';
}

/* A unit as people write it: factors by space, * or nothing but a hyphen inside a word; / or _
 * before each denominator, or before several in brackets. On failure *bad shows the part that was
 * not understood. */
static int read_written(const char *text, const unit *wanted, unit *u, const char **bad) {
    *u = unit_one;
    const char *t = text;
    int sign = 1, bracket = 0;
    if (t[0] == '1' && (t[1] == '/' || t[1] == '_' || t[1] == '\0')) t++;
    while (*t) {
        *bad = t;
        if (*t == ' ' || *t == '*') {
            t++;
        } else if (*t == '/' || *t == '_') {
            sign = -1;
            t++;
            while (*t == ' ') t++;
            if (*t == '(') {
                bracket = 1;
                t++;
            }
        } else if (*t == ')' && bracket) {
            bracket = 0;
            sign = 1;
            t++;
        } else {
            size_t n = 0;
            while (is_letter(t[n]) || (n > 0 && t[n] == '-' && is_letter(t[n + 1]))) n++;
            const atom *a =
                n == 1 && *t == '%' ? find_token("percent", 7) : find_spelling(t, n, wanted);
            if (!a) return 0;
            int exponent;
            t = read_exponent(t + n, &exponent);
            multiply(u, a, sign * exponent);
            if (!bracket) sign = 1;
        }
    }
    return !bracket;
}

static int same_dimension(const unit *a, const unit *b) {
    return memcmp(a->exponents, b->exponents, sizeof a->exponents) == 0;
}

static double converted(double value, const unit *from, const unit *to) {
    const double up = from->numerator * to->denominator, down = from->denominator * to->numerator;
    const double from_zero = to->n_factors == 1 ? from->zero : 0.0;
    const double to_zero = from->n_factors == 1 ? to->zero : 0.0;
    if (up == down && from->power == to->power && from_zero == to_zero) return value;
    value -= from_zero;
    if (up != down) value = value * up / down;
    return myo_times_ten_to(value, from->power - to->power) + to_zero;
}

/* Messages. */

static const char *dimension_text(const unit *u) {
    for (int i = 0; i < dimension_count; i++)
        if (memcmp(dimensions[i].exponents, u->exponents, sizeof u->exponents) == 0)
            return dimensions[i].text;
    return NULL;
}

/* "uM, mM, M": every listed unit of the dimension, written so that it can be typed. */
static void list_units(const unit *wanted, char *list, size_t size) {
    size_t used = 0;
    list[0] = '\0';
    for (int i = 0; i < n_atoms + n_compounds; i++) {
        const char *token = i < n_atoms ? atoms[i].token : compounds[i - n_atoms].token;
        unit u;
        if (strcmp(token, "1") == 0 || (i >= n_atoms && same_dimension(wanted, &unit_one)) ||
            !read_token(token, &u) || !same_dimension(&u, wanted))
            continue;
        if (used + strlen(token) + 3 > size) return;
        used += (size_t)myo_text_format(list + used, size - used, "%s%s", used ? ", " : "", token);
    }
    for (char *c = list; *c; c++)
        if (*c == '_') *c = '/';
}

static int refuse_unit(const char *text, const char *bad, const unit *wanted,
                       const char *unit_token, myo_error *error) {
    char list[240];
    list_units(wanted, list, sizeof list);
    const char *what = dimension_text(wanted);
    if (list[0] == '\0') myo_text_format(list, sizeof list, "%s", myo_unit_label(unit_token));
    return myo_error_set(error, MYO_INPUT, "\"%s\": unknown unit \"%s\"; %s can be given in %s",
                         text, bad, what ? what : "it", list);
}

static int refuse_dimension(const char *text, const char *written, const unit *u,
                            const unit *wanted, const char *unit_token, myo_error *error) {
    char list[240];
    list_units(wanted, list, sizeof list);
    const char *given = dimension_text(u), *asked = dimension_text(wanted);
    if (list[0] == '\0') myo_text_format(list, sizeof list, "%s", myo_unit_label(unit_token));
    return myo_error_set(error, MYO_INPUT, "\"%s\": \"%s\" is %s, but %s is expected (in %s)", text,
                         written, given ? given : "of another kind", asked ? asked : "another unit",
                         list);
}

/* Writes the text with the signs that people use made plain: µ u, ² 2, ° deg, Ω Ohm, − -; spaces
 * around it dropped. 0 where it is too long. */
static int plain_text(const char *text, char *plain, size_t size) {
    static const char *const signs[][2] = {
        {"\xc2\xb5", "u"}, {"\xce\xbc", "u"},        {"\xc2\xb9", "1"},     {"\xc2\xb2", "2"},
        {"\xc2\xb3", "3"}, {"\xc2\xb0", "deg"},      {"\xce\xa9", "Ohm"},   {"\xe2\x84\xa6", "Ohm"},
        {"\xc2\xb7", "*"}, {"\xe2\x8b\x85", "*"},    {"\xe2\x81\xbb", "-"}, {"\xe2\x88\x92", "-"},
        {"\xc2\xa0", " "}, {"\xe2\x84\x83", "degC"}, {"\xe2\x80\xaf", " "}, {"\t", " "},
    };
    size_t n = 0;
    while (*text == ' ' || *text == '\t') text++;
    while (*text) {
        char one[2] = {*text, '\0'};
        const char *plainly = one;
        size_t read = 1;
        for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
            const size_t length = strlen(signs[i][0]);
            if (strncmp(text, signs[i][0], length) != 0) continue;
            plainly = signs[i][1];
            read = length;
        }
        const size_t length = strlen(plainly);
        if (n + length >= size) return 0;
        memcpy(plain + n, plainly, length);
        n += length;
        text += read;
    }
    while (n > 0 && plain[n - 1] == ' ') n--;
    plain[n] = '\0';
    return 1;
}

static int is_not_finite_word(const char *t) {
    if (*t == '+' || *t == '-') t++;
    if (*t == '.') t++; /* YAML's .nan and .inf */
    static const char *const words[] = {"nan", "inf"};
    for (int i = 0; i < 2; i++) {
        int j = 0;
        while (j < 3 && (t[j] | 0x20) == words[i][j]) j++;
        if (j == 3) return 1;
    }
    return 0;
}

int myo_unit_convert(const char *text, const char *unit_token, double *value, myo_error *error) {
    unit wanted, given;
    if (!read_token(unit_token, &wanted))
        return myo_error_set(error, MYO_USAGE, "the unit token \"%s\" is not understood",
                             unit_token);
    char plain[longest_text];
    if (!plain_text(text, plain, sizeof plain))
        return myo_error_set(error, MYO_INPUT,
                             "a number with a unit is expected, not %zu characters of text",
                             strlen(text));
    const char *rest, *bad = NULL;
    const double number = myo_text_to_double(plain, &rest);
    if (rest == plain) {
        if (is_not_finite_word(plain))
            return myo_error_set(error, MYO_INPUT, "\"%s\" is not a finite number", text);
        const char *label = myo_unit_label(unit_token);
        return myo_error_set(error, MYO_INPUT,
                             "\"%s\": a number is expected, for example \"10%s%s\"", text,
                             label[0] ? " " : "", label);
    }
    if (!isfinite(number))
        return myo_error_set(error, MYO_INPUT, "\"%s\" is too large a number", text);
    if (*rest == ',' && rest[1] >= '0' && rest[1] <= '9')
        return myo_error_set(error, MYO_INPUT, "\"%s\": write a decimal point, not a comma", text);
    while (*rest == ' ') rest++;
    if (*rest == '\0') {
        *value = number;
        return MYO_OK;
    }
    /* Listed tokens may be written as they are ("Ohmcm2"); everything else as people write units.
     */
    int understood = strcmp(rest, unit_token) == 0 && read_token(rest, &given);
    for (int i = 0; i < n_compounds && !understood; i++)
        understood = strcmp(rest, compounds[i].token) == 0 && read_token(rest, &given);
    if (!understood && !read_written(rest, &wanted, &given, &bad))
        return refuse_unit(text, bad && *bad ? bad : rest, &wanted, unit_token, error);
    if (!same_dimension(&given, &wanted))
        return refuse_dimension(text, rest, &given, &wanted, unit_token, error);
    const double result = converted(number, &given, &wanted);
    if (!isfinite(result))
        return myo_error_set(error, MYO_INPUT, "\"%s\" is too large a number", text);
    *value = result;
    return MYO_OK;
}

int myo_unit_known(const char *unit_token) {
    unit u;
    return read_token(unit_token, &u);
}

const char *myo_unit_label(const char *unit_token) {
    for (int i = 0; i < n_atoms; i++)
        if (strcmp(atoms[i].token, unit_token) == 0) return atoms[i].label;
    for (int i = 0; i < n_compounds; i++)
        if (strcmp(compounds[i].token, unit_token) == 0) return compounds[i].label;
    return unit_token;
}
