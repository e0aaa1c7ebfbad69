/* Units: what people write, what is refused and how. */
#include "myotome/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_conversions(void **state) {
    (void)state;
    static const struct {
        const char *text, *token;
        double value;
    } rows[] = {
        {"18 kg", "kg", 18},
        {"18kg", "g", 18000},
        {"35 deg", "deg", 35},
        {"20 min", "s", 1200},
        {"20 minutes", "ms", 1200000},
        {"4.5 mM", "uM", 4500},
        {"12", "mV", 12},
        {"  1e-3  ", "mV", 0.001},
        {"+5", "1", 5},
        {"50 %", "1", 0.5},
        {"50%", "percent", 50},
        {"0.5", "percent", 0.5},
        {"-70mV", "mV", -70},
        {"\xe2\x88\x92"
         "70 mV",
         "mV", -70},
        {"0.5 s", "ms", 500},
        {"90 s", "min", 1.5},
        {"3 weeks", "d", 21},
        {"1 h", "min", 60},
        {"0.12 S/cm2", "mS_cm2", 120},
        {"120 mS/cm\xc2\xb2", "mS_cm2", 120},
        {"120 mS/cm^2", "mS_cm2", 120},
        {"120 mS cm-2", "mS_cm2", 120},
        {"120 mS cm^-2", "mS_cm2", 120},
        {"120 mS_cm2", "mS_cm2", 120},
        {"1 S/m2", "mS_cm2", 0.1},
        {"1.5 ms^-1", "1_ms", 1.5},
        {"1.5 1/ms", "1_s", 1500},
        {"1.5 /ms", "1_ms", 1.5},
        {"50 Hz", "1_ms", 0.05},
        {"2 kHz", "Hz", 2000},
        {"44 1/(\xc2\xb5M s)", "1_uM_s", 44},
        {"1 1/uM/ms", "1_uM_ms", 1},
        {"1 1/(mM ms)", "1_uM_ms", 0.001},
        {"37 \xc2\xb0"
         "C",
         "degC", 37},
        {"37 C", "degC", 37},
        {"300 K", "K", 300},
        {"20 C", "K", 293.15},
        {"98.6 \xc2\xb0"
         "F",
         "degC", 37},
        {"2 m/s/K", "m_s_degC", 2},
        {"180 deg", "rad", 3.14159265358979323846},
        {"150 Ohm cm2", "Ohmcm2", 150},
        {"150 \xce\xa9\xc2\xb7"
         "cm\xc2\xb2",
         "Ohmcm2", 150},
        {"1 kOhmcm2", "Ohmcm2", 1000},
        {"100 N m", "Nm", 100},
        {"100 Nm", "Nm", 100},
        {"2 N s/m", "Ns_m", 2},
        {"10 1/mm2", "1_mm2", 10},
        {"1000 /cm2", "1_mm2", 10},
        {"35 N/cm2", "kPa", 350},
        {"0.35 MPa", "N_cm2", 35},
        {"0.35 N/mm\xc2\xb2", "kPa", 350},
        {"2 mmol/L", "mM", 2},
        {"2 mol/m3", "uM", 2000},
        {"6.21e-4 umol/cm2/s", "umol_cm2_s", 6.21e-4},
        {"300 um3/ms", "um3_ms", 300},
        {"5 uM\xc2\xb7um3/ms", "uMum3_ms", 5},
        {"950 mM2", "mM2", 950},
        {"96485 C/mol", "C_mol", 96485},
        {"1 m/s/\xc2\xb5m", "m_s_um", 1},
        {"4 m/s", "mm_ms", 4},
        {"393 \xc2\xb5V", "mV", 0.393},
        {"1.06 g/cm3", "kg_m3", 1060},
        {"0.33 S/m", "S_m", 0.33},
        {"1 gf", "mN", 9.80665},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = -1;
        myo_error error = {.text = ""};
        if (myo_unit_convert(rows[i].text, rows[i].token, &value, &error) != MYO_OK)
            fail_msg("%s in %s: %s", rows[i].text, rows[i].token, error.text);
        if (!(fabs(value - rows[i].value) <= 4e-16 * fabs(rows[i].value)))
            fail_msg("%s in %s: %.17g", rows[i].text, rows[i].token, value);
    }
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *token, *says;
    } rows[] = {
        {"18 apples", "kg",
         "\"18 apples\": unknown unit \"apples\"; a mass can be given in ug, mg, g, kg"},
        {"18 kg", "mm", "\"kg\" is a mass, but a length is expected"},
        {"3 mS", "mS_cm2",
         "\"mS\" is a conductance, but a conductance per area is expected (in uS/cm2, mS/cm2"},
        {"5 mV", "1", "\"mV\" is a voltage, but a plain number is expected (in percent, dB)"},
        {"5 ms2", "ms", "a time is expected (in us, ms, s, min, h, d, week)"},
        {"nan", "mV", "\"nan\" is not a finite number"},
        {"-NaN mV", "mV", "not a finite number"},
        {"inf", "mV", "not a finite number"},
        {"-Infinity", "mV", "not a finite number"},
        {".inf", "mV", "not a finite number"},
        {"1e999", "mV", "too large"},
        {"1e306 V", "uV", "too large"},
        {"12 mV rubbish", "mV", "unknown unit \"rubbish\""},
        {"12 13", "mV", "unknown unit \"13\""},
        {"12mV;", "mV", "unknown unit \";\""},
        {"0x10", "mV", "unknown unit \"x10\""},
        {"1,5 mV", "mV", "write a decimal point, not a comma"},
        {"", "mV", "a number is expected, for example \"10 mV\""},
        {"   ", "1", "a number is expected, for example \"10\""},
        {"kg", "kg", "a number is expected"},
        {"--5", "1", "a number is expected"},
        {"5 mS/(cm2", "mS_cm2", "unknown unit"},
        {"5 mS/", "mS_cm2", "is a conductance"},
        {"5 m^0", "1", "unknown unit"},
        {"5 s s s s s s s s s s s s s s s s s s s s", "s", "a time is expected"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = -1;
        myo_error error = {.text = ""};
        assert_int_equal(myo_unit_convert(rows[i].text, rows[i].token, &value, &error), MYO_INPUT);
        assert_true(value == -1);
        if (!strstr(error.text, rows[i].says))
            fail_msg("%s in %s: %s", rows[i].text, rows[i].token, error.text);
    }
    double value = -1;
    char long_text[3000];
    memset(long_text, '1', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(myo_unit_convert(long_text, "mV", &value, NULL), MYO_INPUT);
    assert_int_equal(myo_unit_convert("5", "apples", &value, NULL), MYO_USAGE);
    assert_true(value == -1);
}

static void test_tokens(void **state) {
    (void)state;
    static const char *const known[] = {
        "mV", "ms",  "s",    "uM", "mM",  "uA_cm2", "mS_cm2", "N",       "Nm",       "mm",
        "um", "deg", "degC", "Hz", "kPa", "1",      "um3_ms", "1_uM_ms", "uMum3_ms", "Ohmcm2"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(myo_unit_known(known[i]));
    static const char *const unknown[] = {"",    "_",       "mV_", "_ms",   "apples",
                                          "mVx", "mS__cm2", "1_1", "mS/cm2"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_false(myo_unit_known(unknown[i]));
    assert_string_equal(myo_unit_label("mS_cm2"), "mS/cm\xc2\xb2");
    assert_string_equal(myo_unit_label("1"), "");
    assert_string_equal(myo_unit_label("degC"), "\xc2\xb0"
                                                "C");
    assert_string_equal(myo_unit_label("unheard_of"), "unheard_of");
}

/* Every row of units.def: the token is understood and its label reads back as the same unit. */
static void test_rows(void **state) {
    (void)state;
    static const char *const tokens[] = {
#define MYO_DIMENSION(...)
#define MYO_UNIT(token, ...) #token,
#define MYO_TEMPERATURE(token, ...) #token,
#define MYO_COMPOUND(token, ...) #token,
#include "base/units.def"
    };
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        char text[64] = "7 ";
        double value = -1;
        myo_error error = {.text = ""};
        if (!myo_unit_known(tokens[i])) fail_msg("%s is not understood", tokens[i]);
        strcat(text, myo_unit_label(tokens[i]));
        if (myo_unit_convert(text, tokens[i], &value, &error) != MYO_OK || value != 7)
            fail_msg("%s: %.17g: %s", tokens[i], value, error.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conversions),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
