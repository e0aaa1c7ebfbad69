/* Sense organs of many muscles: blocks of sixteen, their rest and their windows. */
#include "body/senses_kernel.h"

#include "base/dispatch.h"
#include "mech/spindle/spindle.lane.h"
#include "mech/tendon_organ/tendon_organ.lane.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(senses_rates == 10,
               "rates of senses.lane.c stand in the order of myo_senses_output");

struct myo_senses {
    myo_senses_parameters p;
    int n, n_blocks;
    myo_senses_kernel *kernel;
};

#define KERNEL(w) &myo_senses_window_w##w

myo_senses_kernel *myo_senses_kernel_for(int width) {
    static myo_senses_kernel *const kernels[] = {KERNEL(1), KERNEL(2), KERNEL(4), KERNEL(8),
                                                 KERNEL(16)};
    if (width == 0) width = myo_lane_width_best();
    return kernels[width >= 16 ? 4 : width >= 8 ? 3 : width >= 4 ? 2 : width >= 2 ? 1 : 0];
}

void myo_senses_quiet(double tissue[nociceptor_in_count]) {
    int n = 0;
    for (int i = 0; i < myo_mech_nociceptor.n_fields; i++)
        if (myo_mech_nociceptor.fields[i].kind == MYO_FIELD_INPUT)
            tissue[n++] = myo_mech_nociceptor.fields[i].value;
}

static int copy_parameters(const myo_fieldset *values, const char *prefix, const char *name,
                           const myo_table *table, double *to, size_t bytes, myo_error *error) {
    char path[256];
    const size_t n_prefix = strlen(prefix), n_name = strlen(name);
    if (n_prefix + n_name < sizeof path) {
        memcpy(path, prefix, n_prefix);
        memcpy(path + n_prefix, name, n_name + 1);
        const int section = myo_fieldset_find_section(values, path);
        if (section >= 0 && myo_fieldset_section(values, section)->table == table) {
            memcpy(to, myo_fieldset_parameters_const(values, section), bytes);
            return MYO_OK;
        }
    }
    return myo_error_set(error, MYO_INPUT, "the senses need a section %s%s of the table %s", prefix,
                         name, table->name);
}

int myo_senses_make(const myo_fieldset *values, const char *prefix, int n, myo_senses **senses,
                    myo_error *error) {
    *senses = NULL;
    if (n < 1 || n > 100000)
        return myo_error_set(error, MYO_USAGE, "senses of %d muscles; give 1 to 100000", n);
    myo_senses *s = calloc(1, sizeof *s);
    if (!s) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the senses");
    int code = copy_parameters(values, prefix, "spindle", &myo_mech_spindle, s->p.spindle,
                               sizeof s->p.spindle, error);
    if (!code)
        code = copy_parameters(values, prefix, "tendon_organ", &myo_mech_tendon_organ,
                               s->p.tendon_organ, sizeof s->p.tendon_organ, error);
    if (!code)
        code = copy_parameters(values, prefix, "nociceptor", &myo_mech_nociceptor, s->p.nociceptor,
                               sizeof s->p.nociceptor, error);
    if (code) {
        myo_senses_free(s);
        return code;
    }
    s->n = n;
    s->n_blocks = (n + senses_lanes - 1) / senses_lanes;
    s->kernel = myo_senses_kernel_for(0);
    *senses = s;
    return MYO_OK;
}

void myo_senses_free(myo_senses *senses) {
    free(senses);
}

size_t myo_senses_size(const myo_senses *s) {
    return (size_t)s->n_blocks * sizeof(myo_senses_block);
}

/* Lanes beyond the last muscle repeat it. */
static const myo_senses_input *input_of(const myo_senses *s, const myo_senses_input *inputs,
                                        int block, int l) {
    const int muscle = block * senses_lanes + l;
    return &inputs[muscle < s->n ? muscle : s->n - 1];
}

void myo_senses_init(const myo_senses *s, void *state, const myo_senses_input *inputs) {
    myo_senses_block *blocks = state;
    memset(blocks, 0, myo_senses_size(s));
    for (int b = 0; b < s->n_blocks; b++)
        for (int l = 0; l < senses_lanes; l++) {
            const myo_senses_input *in = input_of(s, inputs, b, l);
            double spindle_in[spindle_in_count] = {[spindle_in_length] = in->length_1,
                                                   [spindle_in_gamma_dynamic] =
                                                       in->gamma_dynamic_Hz,
                                                   [spindle_in_gamma_static] = in->gamma_static_Hz};
            double x[spindle_x_count];
            spindle_rest(x, spindle_in, s->p.spindle);
            for (int i = 0; i < spindle_x_count; i++) blocks[b].spindle[i][l] = x[i];
            const double steady =
                tendon_organ_steady(in->force_1, s->p.tendon_organ) + in->tendon_pressure_Hz;
            blocks[b].tendon_organ[tendon_organ_x_lag_fast][l] = steady;
            blocks[b].tendon_organ[tendon_organ_x_lag_slow][l] = steady;
            blocks[b].nociceptor[nociceptor_x_gathered][l] =
                in->tissue ? in->tissue[nociceptor_in_activity] : 0;
            blocks[b].length[l] = in->length_1;
        }
}

static void fill_window(const myo_senses *s, const myo_senses_input *inputs, int block,
                        const double *quiet, myo_senses_window *w) {
    for (int l = 0; l < senses_lanes; l++) {
        const myo_senses_input *in = input_of(s, inputs, block, l);
        w->length[l] = in->length_1;
        w->gamma_dynamic[l] = in->gamma_dynamic_Hz;
        w->gamma_static[l] = in->gamma_static_Hz;
        w->force[l] = in->force_1;
        w->tendon_pressure[l] = in->tendon_pressure_Hz;
        const double *tissue = in->tissue ? in->tissue : quiet;
        for (int i = 0; i < nociceptor_in_count; i++) w->tissue[i][l] = tissue[i];
    }
}

int myo_senses_advance(const myo_senses *s, void *state, const myo_senses_input *inputs,
                       myo_senses_output *outputs, myo_error *error) {
    myo_senses_block *blocks = state;
    double quiet[nociceptor_in_count];
    myo_senses_quiet(quiet);
    myo_senses_window w;
    for (int b = 0; b < s->n_blocks; b++) {
        fill_window(s, inputs, b, quiet, &w);
        s->kernel(&s->p, &w, &blocks[b]);
        for (int l = 0; l < senses_lanes; l++) {
            const int muscle = b * senses_lanes + l;
            if (muscle >= s->n) break;
            double rates[senses_rates], sum = 0;
            for (int i = 0; i < senses_rates; i++) sum += rates[i] = w.rates[i][l];
            if (!(sum >= 0 && sum < 1e9))
                return myo_error_set(error, MYO_BROKE_DOWN,
                                     "muscle %d: the rates of its sense organs add up to %g; "
                                     "length %g L0, force %g",
                                     muscle, sum, inputs[muscle].length_1, inputs[muscle].force_1);
            memcpy(&outputs[muscle], rates, sizeof rates);
        }
    }
    return MYO_OK;
}
