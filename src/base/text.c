/* Text without stdio: see text.h. Edit distance: Damerau 1964 / Levenshtein 1966, the restricted
 * form. */
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { longest_word = 200, kept_digits = 780, significant_digits = 6 };

typedef struct sink {
    char *buffer;
    size_t size, length;
} sink;

static void put(sink *out, char c) {
    if (out->length + 1 < out->size) out->buffer[out->length] = c;
    out->length++;
}

static void put_text(sink *out, const char *text) {
    while (*text) put(out, *text++);
}

static void put_unsigned(sink *out, uint64_t value) {
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n) put(out, digits[--n]);
}

double myo_times_ten_to(double value, int power) {
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    for (; power > 22; power -= 22) value *= 1e22;
    for (; power < -22; power += 22) value /= 1e22;
    return power >= 0 ? value * exact[power] : value / exact[-power];
}

/* Digits of a positive finite value: `digits` gets six characters, the result is the power of ten
 * of the first one. */
static int decimal_digits(double value, char digits[significant_digits]) {
    int power = (int)floor(log10(value)); /* off by one at most: corrected below */
    double mantissa = floor(myo_times_ten_to(value, significant_digits - 1 - power) + 0.5);
    if (mantissa >= 1e6) {
        power++;
        mantissa = floor(myo_times_ten_to(value, significant_digits - 1 - power) + 0.5);
    } else if (mantissa < 1e5) {
        power--;
        mantissa = floor(myo_times_ten_to(value, significant_digits - 1 - power) + 0.5);
    }
    if (mantissa >= 1e6) { /* 9.999996 rounds to 10.0000 */
        power++;
        mantissa = 1e5;
    }
    uint32_t rest = (uint32_t)mantissa;
    for (int i = significant_digits - 1; i >= 0; i--, rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    return power;
}

static void put_exponent(sink *out, int power) {
    put(out, 'e');
    put(out, power < 0 ? '-' : '+');
    const int size = abs(power);
    if (size < 10) put(out, '0');
    put_unsigned(out, (uint64_t)size);
}

static void put_double(sink *out, double value) {
    if (isnan(value)) {
        put_text(out, "nan");
        return;
    }
    if (signbit(value)) put(out, '-');
    value = fabs(value);
    if (isinf(value)) {
        put_text(out, "inf");
        return;
    }
    if (value < 1e9 && value == floor(value)) {
        put_unsigned(out, (uint64_t)value);
        return;
    }
    char digits[significant_digits];
    const int power = decimal_digits(value, digits);
    int n = significant_digits;
    while (n > 1 && digits[n - 1] == '0') n--;
    if (power < -4 || power >= 9) {
        put(out, digits[0]);
        if (n > 1) put(out, '.');
        for (int i = 1; i < n; i++) put(out, digits[i]);
        put_exponent(out, power);
        return;
    }
    if (power < 0) {
        put_text(out, "0.");
        for (int i = -1; i > power; i--) put(out, '0');
    }
    for (int i = 0; i < n || i <= power; i++) {
        if (i > 0 && i == power + 1) put(out, '.');
        put(out, i < n ? digits[i] : '0');
    }
}

/* Takes back the bytes of a UTF-8 character that the end of the buffer cut through. */
static size_t whole_characters(const char *text, size_t length) {
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80) start--;
    if (start == 0) return length;
    const unsigned char lead = (unsigned char)text[start - 1];
    const size_t needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return length - start + 1 < needed ? start - 1 : length;
}

int myo_text_format_list(char *buffer, size_t size, const char *format, va_list arguments) {
    sink out = {buffer, size, 0};
    for (const char *f = format; *f; f++) {
        if (*f != '%') {
            put(&out, *f);
            continue;
        }
        f++;
        if (*f == 's') {
            const char *text = va_arg(arguments, const char *);
            put_text(&out, text ? text : "");
        } else if (*f == 'd') {
            const int64_t value = va_arg(arguments, int);
            if (value < 0) put(&out, '-');
            put_unsigned(&out, (uint64_t)(value < 0 ? -value : value));
        } else if (*f == 'g') {
            put_double(&out, va_arg(arguments, double));
        } else if (*f == 'z' && f[1] == 'u') {
            put_unsigned(&out, va_arg(arguments, size_t));
            f++;
        } else if (*f == '%') {
            put(&out, '%');
        } else { /* not understood: nothing after it can be trusted */
            put(&out, '%');
            put_text(&out, f);
            break;
        }
    }
    if (size) {
        const size_t kept = out.length < size ? out.length : whole_characters(buffer, size - 1);
        buffer[kept] = '\0';
    }
    return (int)out.length;
}

int myo_text_format(char *buffer, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = myo_text_format_list(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The digits of a number with the point taken out: "12.50" -> 1250, power -2. Digits beyond
 * kept_digits only matter as "a little more", which a final 1 keeps for correct rounding. */
typedef struct digit_string {
    char text[kept_digits + 32]; /* room for sign, final 1 and exponent */
    int n, power, dropped;
} digit_string;

static const char *take_digits(const char *t, digit_string *d, int behind_point) {
    for (; is_digit(*t); t++) {
        if (d->n == 0 && *t == '0') {
            if (behind_point) d->power--;
        } else if (d->n < kept_digits) {
            d->text[d->n++] = *t;
            if (behind_point) d->power--;
        } else {
            if (*t != '0') d->dropped = 1;
            if (!behind_point) d->power++;
        }
    }
    return t;
}

double myo_text_to_double(const char *text, const char **end) {
    digit_string d = {.n = 0};
    const char *t = text;
    const int negative = *t == '-';
    if (*t == '-' || *t == '+') t++;
    const char *whole = t;
    t = take_digits(t, &d, 0);
    int any = t > whole;
    if (*t == '.') {
        const char *fraction = t + 1;
        const char *behind = take_digits(fraction, &d, 1);
        any = any || behind > fraction;
        if (any) t = behind;
    }
    if (!any) {
        if (end) *end = text;
        return 0.0;
    }
    if ((*t == 'e' || *t == 'E') &&
        (is_digit(t[1]) || ((t[1] == '+' || t[1] == '-') && is_digit(t[2])))) {
        const int down = t[1] == '-';
        int power = 0;
        for (t += is_digit(t[1]) ? 1 : 2; is_digit(*t); t++)
            if (power < 100000) power = 10 * power + (*t - '0');
        d.power += down ? -power : power;
    }
    if (end) *end = t;
    if (d.n == 0) return negative ? -0.0 : 0.0;
    if (d.dropped) {
        d.text[d.n++] = '1';
        d.power--;
    }
    /* Without a decimal point strtod reads the same in every locale, and rounds correctly. */
    myo_text_format(d.text + d.n, sizeof d.text - (size_t)d.n, "e%d", d.power);
    const double value = strtod(d.text, NULL);
    return negative ? -value : value;
}

static int least(int a, int b) {
    return a < b ? a : b;
}

int myo_text_distance(const char *a, const char *b) {
    int rows[3][longest_word + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    int n = 0;
    while (n < longest_word && b[n]) n++;
    for (int j = 0; j <= n; j++) last[j] = j;
    for (int i = 1; i <= longest_word && a[i - 1]; i++) {
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            const int differs = a[i - 1] != b[j - 1];
            row[j] = least(last[j - 1] + differs, 1 + least(last[j], row[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        int *oldest = before;
        before = last;
        last = row;
        row = oldest;
    }
    return last[n];
}
