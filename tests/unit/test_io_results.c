/* The results folder: summary, HDF5 and BIDS hold what the record holds, and the same bytes every
 * time. */
#include "io_record.h"
#include "myotome/io.h"
#include "scratch_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <hdf5.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static char *contents(const char *name, size_t *size) {
    char *data = NULL;
    myo_error error = {0};
    if (myo_file_read(inside(name), 1 << 24, &data, size, &error))
        fail_msg("%s: %s", error.file, error.text);
    return data;
}

static const char *const files[] = {
    "r/summary.json",
    "r/signals.h5",
    "r/emg/README",
    "r/emg/dataset_description.json",
    "r/emg/participants.tsv",
    "r/emg/sub-01/emg/sub-01_space-muscle_coordsystem.json",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_events.tsv",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_events.json",
    "r/emg/sub-01/emg/sub-01_recording-needle_electrodes.tsv",
    "r/emg/sub-01/emg/sub-01_recording-surface_electrodes.tsv",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-needle_emg.bdf",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-needle_emg.json",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-needle_channels.tsv",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-surface_emg.bdf",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-surface_emg.json",
    "r/emg/sub-01/emg/sub-01_task-firstmuscle_recording-surface_channels.tsv",
};
enum { N_FILES = sizeof files / sizeof *files };

static void same_record_same_bytes(void **state) {
    (void)state;
    myo_error error = {0};
    char *first[N_FILES];
    size_t sizes[N_FILES];
    for (int turn = 0; turn < 2; turn++) {
        myo_record *record = io_make_record();
        if (myo_results_write(record, inside("r"), &error))
            fail_msg("%s: %s", error.file, error.text);
        myo_record_free(record);
        if (turn == 0) sleep(1); /* a time stamp would differ */
        for (int f = 0; f < N_FILES; f++) {
            size_t size;
            char *data = contents(files[f], &size);
            assert_true(size > 10);
            if (turn == 0) {
                first[f] = data;
                sizes[f] = size;
                continue;
            }
            assert_int_equal(size, sizes[f]);
            assert_memory_equal(data, first[f], size);
            free(data);
            free(first[f]);
        }
    }
}

static double number(const myo_node *node, const char *key) {
    const myo_node *found = myo_node_find(node, key);
    assert_non_null(found);
    return strtod(myo_node_text(found), NULL);
}

static void summary_has_its_fields(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    assert_int_equal(myo_summary_write(record, inside("s.json"), NULL), MYO_OK);
    myo_document *d = myo_document_read(inside("s.json"), NULL);
    assert_non_null(d);
    const myo_node *root = myo_document_root(d);
    assert_string_equal(myo_node_text(myo_node_find(root, "scenario")), "first-muscle");
    assert_string_equal(myo_node_text(myo_node_find(root, "version")), MYO_VERSION);
    assert_string_equal(myo_node_text(myo_node_find(root, "seed")), "18446744073709551615");
    assert_true(number(root, "simulated_s") == 1);
    assert_true(number(root, "wall_s") == 0.25);
    assert_int_equal(myo_node_count(myo_node_find(root, "episodes")), 1);
    const myo_node *episode = myo_node_at(myo_node_find(root, "episodes"), 0);
    assert_string_equal(myo_node_text(myo_node_find(episode, "muscle")),
                        "longissimus_thoracis_T7_left");
    assert_string_equal(myo_node_text(myo_node_find(episode, "type")), "myotonia");
    assert_string_equal(myo_node_text(myo_node_find(episode, "evidence")), "made-up\tproof");
    assert_true(number(episode, "start_s") == 0.4 && number(episode, "end_s") == 0.5025);
    assert_true(number(episode, "peak_force_fraction") == 0.25);
    assert_true(number(episode, "mean_rate_Hz") == 48.8);
    assert_int_equal(myo_node_count(myo_node_find(root, "checks")), 0);
    const myo_node *muscle = myo_node_at(myo_node_find(root, "muscles"), 0);
    assert_string_equal(myo_node_text(myo_node_find(muscle, "name")),
                        "longissimus_thoracis_T7_left");
    assert_true(number(muscle, "discharging_units") == 2);
    double peak = -1, mean = 0, squares = 0;
    const myo_series *force = &record->muscles[0].force;
    for (size_t k = 0; k < force->n_rows; k++) {
        peak = fmax(peak, (double)force->data[k]);
        mean += (double)force->data[k] / (double)force->n_rows;
    }
    assert_true(fabs(number(muscle, "peak_force_N") - peak) < 1e-12);
    assert_true(fabs(number(muscle, "mean_force_N") - mean) < 1e-12);
    const myo_channel *skin = &record->channels[1];
    mean = 0;
    for (size_t k = 0; k < skin->n_samples; k++)
        mean += (double)skin->signal_uV[k] / (double)skin->n_samples;
    for (size_t k = 0; k < skin->n_samples; k++)
        squares += pow((double)skin->signal_uV[k] - mean, 2);
    assert_true(fabs(number(muscle, "emg_rms_uV") / sqrt(squares / (double)skin->n_samples) - 1) <
                1e-9);
    myo_document_free(d);
    myo_record_free(record);
}

static void hdf5_holds_the_record(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    myo_error error = {0};
    if (myo_hdf5_write(record, inside("s.h5"), &error)) fail_msg("%s", error.text);
    const hid_t file = H5Fopen(inside("s.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    const hid_t calcium =
        H5Dopen2(file, "/muscles/longissimus_thoracis_T7_left/calcium", H5P_DEFAULT);
    const hid_t space = H5Dget_space(calcium);
    hsize_t size[2];
    assert_int_equal(H5Sget_simple_extent_dims(space, size, NULL), 2);
    assert_int_equal(size[0], 1000);
    assert_int_equal(size[1], 3);
    float *values = malloc(3000 * sizeof *values);
    assert_true(H5Dread(calcium, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    assert_memory_equal(values, record->muscles[0].calcium.data, 3000 * sizeof *values);
    free(values);
    double rate_Hz = 0;
    const hid_t rate = H5Aopen(calcium, "rate_Hz", H5P_DEFAULT);
    H5Aread(rate, H5T_NATIVE_DOUBLE, &rate_Hz);
    assert_true(rate_Hz == 1000);
    H5Aclose(rate);
    H5Sclose(space);
    H5Dclose(calcium);
    unsigned long long seed = 0;
    const hid_t a = H5Aopen(file, "seed", H5P_DEFAULT);
    H5Aread(a, H5T_NATIVE_ULLONG, &seed);
    H5Aclose(a);
    assert_true(seed == 18446744073709551615u);
    static const char *const there[] = {"/muscles/longissimus_thoracis_T7_left/discharges/t_ms",
                                        "/muscles/longissimus_thoracis_T7_left/units/type",
                                        "/muscles/longissimus_thoracis_T7_left/potentials/V_mV",
                                        "/channels/EMG needle/signal_uV",
                                        "/channels/EMG surface 2/signal_uV",
                                        "/unit_potentials/signal_uV",
                                        "/events/name",
                                        "/events/text",
                                        "/episodes/evidence",
                                        "/muscles/longissimus_thoracis_T7_left/spontaneous/unit",
                                        "/muscles/longissimus_thoracis_T7_left/PCr"};
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        const hid_t d = H5Dopen2(file, there[i], H5P_DEFAULT);
        if (d < 0) fail_msg("%s is missing", there[i]);
        H5Dclose(d);
    }
    H5Fclose(file);
    myo_record_free(record);
}

static void events_are_in_order(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    assert_int_equal(myo_bids_write(record, inside("b"), NULL), MYO_OK);
    myo_record_free(record);
    size_t size;
    char *text = contents("b/sub-01/emg/sub-01_task-firstmuscle_events.tsv", &size);
    assert_int_equal(
        strncmp(text, "onset\tduration\ttrial_type\tunit_id\tmuscle\tcause\tdescription\n", 58), 0);
    assert_non_null(strstr(
        text, "\n0.250250\t0.500000\tcontraction_starts\tn/a\tn/a\tn/a\tthe contraction starts\n"));
    assert_non_null(strstr(
        text, "\n0.007250\t0.000000\tmotor_unit_spike\t0\tlongissimus_thoracis_T7_left\tmotor_neuron\tn/a\n"));
    assert_non_null(
        strstr(text, "\n0.400000\t0.000000\tfibre_spike\t2\tlongissimus_thoracis_T7_left\tmembrane\tn/a\n"));
    assert_non_null(strstr(text, "\n0.400000\t0.102500\tmyotonia\tn/a\t"
                                 "longissimus_thoracis_T7_left\tn/a\tmade-up proof\n"));
    int spikes = 0, rows = 0;
    double before = -1;
    for (char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        const double t = strtod(line, NULL);
        assert_true(t >= before);
        before = t;
        int tabs = 0;
        for (const char *c = line; *c != '\n'; c++) tabs += *c == '\t';
        assert_int_equal(tabs, 6);
        rows++;
        const char *type = strstr(line, "motor_unit_spike");
        spikes += type && type < strchr(line, '\n');
    }
    assert_int_equal(spikes, 20);
    assert_int_equal(rows, 30);
    free(text);
    text = contents("b/sub-01/emg/sub-01_task-firstmuscle_recording-surface_channels.tsv", &size);
    assert_non_null(strstr(text, "EMG surface 2\tEMG\tuV\tmade-up channel\t2000\tE2\tlongissimus"));
    free(text);
}

static void old_recordings_go_and_others_stay(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    assert_int_equal(myo_results_write(record, inside("r"), NULL), MYO_OK);
    assert_int_equal(myo_file_write(inside("r/emg/sub-01/emg/notes.txt"), "mine", 4, NULL), MYO_OK);
    strcpy(record->scenario, "other");
    record->channels[0].kind = MYO_CHANNEL_SURFACE;
    assert_int_equal(myo_results_write(record, inside("r"), NULL), MYO_OK);
    assert_int_equal(access(inside("r/emg/sub-01/emg/sub-01_task-firstmuscle_events.tsv"), F_OK),
                     -1);
    assert_int_equal(
        access(inside("r/emg/sub-01/emg/sub-01_recording-needle_electrodes.tsv"), F_OK), -1);
    assert_int_equal(access(inside("r/emg/sub-01/emg/sub-01_task-other_events.tsv"), F_OK), 0);
    assert_int_equal(access(inside("r/emg/sub-01/emg/notes.txt"), F_OK), 0);
    myo_record_free(record);
}

/* A run that was stopped before anything was recorded. */
static void an_empty_record(void **state) {
    (void)state;
    myo_record *record = myo_record_make();
    record->interrupted = 1;
    myo_error error = {0};
    if (myo_results_write(record, inside("r"), &error)) fail_msg("%s: %s", error.file, error.text);
    myo_record_free(record);
    size_t size;
    char *text = contents("r/summary.json", &size);
    assert_non_null(strstr(text, "\"muscles\": []"));
    assert_non_null(strstr(text, "\"interrupted\": true"));
    free(text);
}

static void a_full_disk(void **state) {
    (void)state;
    myo_record *record = io_make_record();
    myo_error error = {0};
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, old.rlim_max});
    const int code = myo_hdf5_write(record, inside("s.h5"), &error);
    const int all = myo_results_write(record, inside("r"), NULL);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, handler);
    assert_int_equal(code, MYO_IO);
    assert_int_equal(all, MYO_IO);
    assert_int_equal(access(inside("s.h5"), F_OK), -1);
    size_t size;
    char *text = contents("r/summary.json", &size);
    assert_non_null(strstr(text, "unfinished"));
    free(text);
    assert_int_equal(myo_results_write(record, inside("r"), &error),
                     MYO_OK); /* there is room again */
    assert_int_equal(myo_hdf5_write(record, "/nowhere/s.h5", &error), MYO_IO);
    myo_record_free(record);
}

int main(void) {
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(same_record_same_bytes),
        WITH_FOLDER(summary_has_its_fields),
        WITH_FOLDER(hdf5_holds_the_record),
        WITH_FOLDER(events_are_in_order),
        WITH_FOLDER(an_empty_record),
        WITH_FOLDER(old_recordings_go_and_others_stay),
        WITH_FOLDER(a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
