/* A data set as its file asks for it. */
#ifndef MYO_IO_DATASET_H
#define MYO_IO_DATASET_H

#include "myotome/catalogue.h"
#include "myotome/dataset.h"
#include "myotome/scenario.h"

enum {
    DATASET_CLASSES = 64,
    DATASET_SEVERITIES = 8,
    DATASET_CONDITIONS = 4,
    DATASET_SNRS = 8,
    DATASET_PARTS = 3, /* train, validate, test */
};

typedef struct dataset_class {
    char label[48], session[32]; /* session: letters and digits, unique */
    char mechanism[128];
    const char *scenario;
    int n_conditions, n_severities;
    const char *conditions[DATASET_CONDITIONS];
    double severities[DATASET_SEVERITIES];
    const myo_node *set; /* mapping, or NULL */
} dataset_class;

struct myo_dataset {
    myo_document *document;
    char *text; /* of the file, as it is kept beside the set */
    size_t text_size;
    char name[64], title[200], licence[32];
    uint64_t seed;
    int n_persons, n_classes, n_SNRs, truth;
    double duration_s, share[DATASET_PARTS], SNR_dB[DATASET_SNRS];
    dataset_class classes[DATASET_CLASSES];
    const myo_node *electrodes, *person, *places;
};

extern const char *const myo_dataset_parts[DATASET_PARTS];

/* The licence's own sentence; NULL: unknown. */
const char *myo_dataset_licence_text(const char *licence);

/* Which part a person belongs to: persons are shuffled by the seed, then dealt by share. */
int myo_dataset_part(const myo_dataset *dataset, int person);
double myo_dataset_severity(const myo_dataset *dataset, int class_index, int person);

/* The scenario of a class and person, ready to be run. The caller frees it. */
int myo_dataset_scenario(const myo_dataset *dataset, int class_index, int person,
                         myo_scenario **scenario, myo_error *error);

#endif
