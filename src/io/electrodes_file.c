/* The electrodes of a scenario file: a list of mappings, each with its kind. */
#include "io/electrodes_file.h"

#include "myotome/emg.h"

#include <stdio.h>
#include <string.h>

enum { path_size = 256 };

/* Keeps the sentence of `error`, adds the position of the node's value. */
static int at_value(const myo_node *node, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return myo_node_error(node, error, text);
}

/* x: 3 mm, noise: {SNR: 20 dB} and so on. */
static int read_electrode_values(myo_scenario *scenario, int electrode, const char *above,
                                 const myo_node *node, myo_error *error) {
    for (size_t i = 0; i < myo_node_count(node); i++) {
        const myo_node *child = myo_node_at(node, i);
        char key[path_size];
        if (!above[0] &&
            (strcmp(myo_node_key(child), "kind") == 0 || strcmp(myo_node_key(child), "name") == 0))
            continue;
        if (snprintf(key, sizeof key, "%s%s", above, myo_node_key(child)) >= (int)sizeof key - 1)
            return myo_node_key_error(child, error, "this key is too long");
        int code = MYO_OK;
        if (myo_node_kind_of(child) == MYO_NODE_MAPPING) {
            strcat(key, ".");
            code = read_electrode_values(scenario, electrode, key, child, error);
        } else if (myo_node_kind_of(child) == MYO_NODE_SEQUENCE) {
            code = myo_node_error(child, error, "a list does not fit here; give one value");
        } else if (myo_scenario_set_electrode(scenario, electrode, key, myo_node_text(child),
                                              error)) {
            code = at_value(child, error);
        }
        if (code) return code;
    }
    return MYO_OK;
}

static int read_electrode(myo_scenario *scenario, const myo_node *node, myo_error *error) {
    const myo_node *kind = myo_node_find(node, "kind"), *name = myo_node_find(node, "name");
    if (myo_node_kind_of(node) != MYO_NODE_MAPPING || !kind)
        return myo_node_error(node, error,
                              "an electrode is a mapping with its kind: {kind: grid, level: T7}");
    int electrode = 0;
    if (myo_scenario_add_electrode(scenario, myo_node_text(kind), name ? myo_node_text(name) : NULL,
                                   &electrode, error))
        return at_value(name && myo_electrode_find(myo_node_text(kind)) >= 0 ? name : kind, error);
    myo_scenario_electrode *e = &scenario->electrodes[electrode];
    snprintf(e->file, sizeof e->file, "%s", myo_node_file(node));
    e->line = myo_node_line(node);
    e->column = myo_node_column(node);
    return read_electrode_values(scenario, electrode, "", node, error);
}

int myo_scenario_read_electrodes(myo_scenario *scenario, const myo_node *list, myo_error *error) {
    if (myo_node_kind_of(list) != MYO_NODE_SEQUENCE)
        return myo_node_error(list, error,
                              "electrodes: is a list: - {kind: surface_bipolar, z: 30 mm}");
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(list) && !code; i++)
        code = read_electrode(scenario, myo_node_at(list, i), error);
    return code;
}
