/* myotome list: what there is, one line each. */
#include "cli/cli.h"

#include "myotome/assess_file.h"
#include "myotome/cell.h"
#include "myotome/emg.h"
#include "myotome/io.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"
#include "myotome/validate.h"

#include <stdlib.h>
#include <string.h>

static void row(const char *name, const char *text) {
    printf("%-36s %s\n", name, text);
}

/* First line of a text. */
static void row_first_line(const char *name, const char *text) {
    printf("%-36s %.*s\n", name, (int)strcspn(text, "\n"), text);
}

static int list_titles(const char *folder, const char *(*at)(int), myo_error *error) {
    for (int i = 0; at(i); i++) {
        char name[64], file[128];
        snprintf(name, sizeof name, "%s", at(i));
        snprintf(file, sizeof file, "%s%s.yaml", folder, name);
        const myo_builtin_file *builtin = myo_builtin_find(file);
        myo_document *document = myo_document_parse(file, builtin->data, builtin->size, error);
        if (!document) return MYO_INPUT;
        const myo_node *title = myo_node_find(myo_document_root(document), "title");
        row(name, title ? myo_node_text(title) : "");
        myo_document_free(document);
    }
    return MYO_OK;
}

static int list_scenarios(myo_error *error) {
    return list_titles("scenarios/", myo_scenario_builtin, error);
}
static int list_muscles(myo_error *error) {
    return list_titles("data/muscles/", myo_muscle_builtin, error);
}

static const char *substance(int index) {
    static const char folder[] = "data/substances/";
    static char name[64];
    for (int i = 0; i < myo_builtin_count(); i++) {
        const char *file = myo_builtin_at(i)->name;
        if (strncmp(file, folder, strlen(folder)) != 0 || index-- > 0) continue;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(file + strlen(folder), "."),
                 file + strlen(folder));
        return name;
    }
    return NULL;
}

static int list_conditions(myo_error *error) {
    return list_titles("data/conditions/", myo_condition_builtin, error);
}
static int list_treatments(myo_error *error) {
    return list_titles("data/treatments/", myo_treatment_builtin, error);
}
static int list_substances(myo_error *error) {
    return list_titles("data/substances/", substance, error);
}

static int list_validations(myo_error *error) {
    (void)error;
    for (int i = 0; myo_validation_name(i); i++) printf("%s\n", myo_validation_name(i));
    return MYO_OK;
}

static int list_mechanisms(myo_error *error) {
    (void)error;
    for (int i = 0; i < myo_mechanism_count(); i++)
        row(myo_mechanism(i)->name, myo_mechanism(i)->title);
    return MYO_OK;
}

static int list_cells(myo_error *error) {
    (void)error;
    for (int i = 0; i < myo_cell_count(); i++) row(myo_cell_at(i)->name, myo_cell_at(i)->title);
    return MYO_OK;
}

static int list_protocols(myo_error *error) {
    (void)error;
    for (int i = 0; i < myo_cell_count(); i++) {
        const myo_cell *cell = myo_cell_at(i);
        for (int k = 0; cell->protocols[k]; k++) {
            char name[96];
            snprintf(name, sizeof name, "%s %s", cell->name, cell->protocols[k]->name);
            row_first_line(name, cell->protocols[k]->table->title);
        }
    }
    return MYO_OK;
}

static void list_fieldset(const char *prefix, const myo_fieldset *set) {
    for (int s = 0; s < myo_fieldset_section_count(set); s++) {
        const myo_section *section = myo_fieldset_section(set, s);
        for (int f = 0; f < section->table->n_fields; f++) {
            const myo_field *field = &section->table->fields[f];
            if (field->kind != MYO_FIELD_PARAMETER) continue;
            char path[200];
            snprintf(path, sizeof path, "%s%s%s%s_%s", prefix, section->path,
                     *section->path ? "." : "", field->name, field->unit);
            printf("%s\t%.9g\t%s\t%.9g..%.9g\t%s\t%s\n", path,
                   myo_fieldset_get(set, path + strlen(prefix)), myo_unit_label(field->unit),
                   field->low, field->high, myo_fieldset_source(set, s, f), field->text);
        }
    }
}

/* Paths of a scenario with one muscle: path, value, unit, range, source, text, separated by tabs.
 */
static int list_parameters(myo_error *error) {
    myo_scenario *scenario = myo_scenario_make();
    int muscle = 0, code = MYO_BROKE_DOWN;
    if (scenario) code = myo_scenario_add_muscle(scenario, "NAME", NULL, &muscle, error);
    if (!code) {
        list_fieldset("", scenario->session);
        list_fieldset("", scenario->body);
        list_fieldset("muscles.NAME.", scenario->muscles[0].values);
    }
    myo_scenario_free(scenario);
    return code;
}

static int list_events(myo_error *error) {
    (void)error;
    for (int i = 0; myo_event_name(i); i++) row(myo_event_name(i), myo_event_table(i)->title);
    return MYO_OK;
}

static int list_electrodes(myo_error *error) {
    (void)error;
    for (int i = 0; myo_electrode_name(i); i++) row(myo_electrode_name(i), myo_electrode_title(i));
    return MYO_OK;
}

static int list_sources(myo_error *error) {
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    myo_document *document = myo_document_parse(file->name, file->data, file->size, error);
    if (!document) return MYO_INPUT;
    const myo_node *root = myo_document_root(document);
    for (size_t i = 0; i < myo_node_count(root); i++) {
        const myo_node *source = myo_node_at(root, i), *title = myo_node_find(source, "title");
        row(myo_node_key(source), title ? myo_node_text(title) : "");
    }
    myo_document_free(document);
    return MYO_OK;
}

enum knowledge_kind { K_FINDINGS, K_RULES, K_CAUSES, K_CLAIMS, K_CONTESTED };

static int list_knowledge(enum knowledge_kind kind, myo_error *error) {
    myo_knowledge *k = myo_knowledge_read(NULL, error);
    if (!k) return MYO_INPUT;
    switch (kind) {
    case K_FINDINGS:
        for (int i = 0; i < k->n_findings; i++) row(k->findings[i].key, k->findings[i].say);
        break;
    case K_RULES:
        for (int i = 0; i < k->n_rules; i++)
            printf("%-5s %-14s %s\n", k->rules[i].id, k->tiers[k->rules[i].tier].id,
                   k->rules[i].clinical);
        break;
    case K_CAUSES:
        for (int i = 0; i < k->n_causes; i++) row(k->causes[i].id, k->causes[i].title);
        break;
    case K_CLAIMS: /* S simulated, R rule of the assessment, E evidence */
        for (int i = 0; i < k->n_evidence; i++)
            printf("%-16s %-5s %-29s %s\n", k->evidence[i].id, k->evidence[i].shown_as,
                   k->evidence[i].verdict, k->evidence[i].claim);
        break;
    case K_CONTESTED: /* where the sources are wrong, too simple or divided */
        for (int i = 0; i < k->n_evidence; i++)
            if (strcmp(k->evidence[i].kind, "correction") == 0)
                printf("%-5s %-44s %s%s\n", k->evidence[i].id, k->evidence[i].claim,
                       k->evidence[i].shows[0] ? "myotome " : "(nothing to simulate)",
                       k->evidence[i].shows);
        break;
    }
    myo_knowledge_free(k);
    return MYO_OK;
}

static int list_findings(myo_error *error) {
    return list_knowledge(K_FINDINGS, error);
}
static int list_rules(myo_error *error) {
    return list_knowledge(K_RULES, error);
}
static int list_causes(myo_error *error) {
    return list_knowledge(K_CAUSES, error);
}
static int list_claims(myo_error *error) {
    return list_knowledge(K_CLAIMS, error);
}
static int list_contested(myo_error *error) {
    return list_knowledge(K_CONTESTED, error);
}

static const struct {
    const char *name;
    int (*list)(myo_error *error);
} kinds[] = {
    {"scenarios", list_scenarios},   {"muscles", list_muscles},
    {"mechanisms", list_mechanisms}, {"cells", list_cells},
    {"protocols", list_protocols},   {"parameters", list_parameters},
    {"events", list_events},         {"electrodes", list_electrodes},
    {"sources", list_sources},       {"validations", list_validations},
    {"conditions", list_conditions}, {"treatments", list_treatments},
    {"substances", list_substances}, {"findings", list_findings},
    {"rules", list_rules},           {"causes", list_causes},
    {"claims", list_claims},         {"contested", list_contested},
};
enum { n_kinds = sizeof kinds / sizeof kinds[0] };

/* Those of --catalogue behind the built-in ones. */
static int list_own(const cli_options *options, myo_error *error) {
    const int wanted = strcmp(options->words[0], "conditions") == 0   ? MYO_CONDITION
                       : strcmp(options->words[0], "treatments") == 0 ? MYO_TREATMENT
                                                                      : -1;
    char(*files)[cli_own_size] = calloc(cli_own_most, sizeof *files);
    int n = 0, code = files ? cli_own_files(options, files, cli_own_most, &n, error)
                            : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a list");
    for (int i = 0; i < n && !code; i++) {
        char path[cli_path_size];
        snprintf(path, sizeof path, "%.3000s/%s", options->catalogue, files[i]);
        myo_catalogue_entry *entry = NULL;
        if (cli_file_kind(path) != wanted) continue;
        code = myo_catalogue_read((myo_catalogue_kind)wanted, path, &entry, error);
        if (!code) printf("%-36s %s (your own, %s)\n", entry->id, entry->title, path);
        myo_catalogue_free(entry);
    }
    free(files);
    return code;
}

static int run(const cli_options *options, myo_error *error) {
    if (options->n_words != 1)
        return myo_error_set(error, MYO_USAGE, "list takes one word: what to list");
    const char *names[n_kinds];
    for (int i = 0; i < n_kinds; i++) {
        names[i] = kinds[i].name;
        if (strcmp(kinds[i].name, options->words[0]) != 0) continue;
        const int code = kinds[i].list(error);
        if (code || !options->catalogue) return code;
        return list_own(options, error);
    }
    const char *near = myo_nearest(options->words[0], names, n_kinds);
    return myo_error_set(error, MYO_USAGE, "nothing is listed under \"%s\"%s%s%s",
                         options->words[0], near ? "; did you mean \"" : "", near ? near : "",
                         near ? "\"?" : "");
}

const cli_verb cli_list = {
    "list",
    "{scenarios|events|electrodes|muscles|mechanisms|cells|protocols|parameters|sources|"
    "validations|"
    "conditions|"
    "treatments|substances|findings|"
    "rules|"
    "causes|claims|contested}",
    "what there is, one line each",
    "parameters: every path of a scenario with one muscle, tab-separated: path, value, unit, "
    "range, source, text.",
    run,
};
