/* myotome show: all about one thing that `myotome list` names. */
#include "cli/cli.h"

#include "myotome/assess_file.h"
#include "myotome/cell.h"
#include "myotome/emg.h"
#include "myotome/io.h"
#include "myotome/scenario_file.h"
#include "myotome/units.h"

#include <string.h>

static const char *kind_name(myo_field_kind kind) {
    static const char *const names[] = {"state", "parameter", "input", "output"};
    return names[kind];
}

static void print_table_fields(const myo_table *table) {
    for (int kind = MYO_FIELD_STATE; kind <= MYO_FIELD_OUTPUT; kind++) {
        int titled = 0;
        for (int f = 0; f < table->n_fields; f++) {
            const myo_field *field = &table->fields[f];
            if ((int)field->kind != kind) continue;
            if (!titled++) printf("\n%ss\n", kind_name(field->kind));
            char name[64], range[64];
            snprintf(name, sizeof name, "%s_%s", field->name, field->unit);
            snprintf(range, sizeof range, "%g .. %g", field->low, field->high);
            printf("  %-26s %12.6g %-9s [%s]  (%s)\n      %s\n", name, field->value,
                   myo_unit_label(field->unit), range, field->source, field->text);
        }
    }
}

static void print_table(const myo_table *table, int json_output) {
    if (!json_output) {
        printf("%s: %s\n\n%s\n\nequations: %s\n", table->name, table->title, table->text,
               table->file ? table->file : "");
        print_table_fields(table);
        return;
    }
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_string(&json, "name", table->name);
    myo_json_string(&json, "title", table->title);
    myo_json_string(&json, "text", table->text);
    myo_json_string(&json, "file", table->file);
    myo_json_array(&json, "fields");
    for (int f = 0; f < table->n_fields; f++) {
        const myo_field *field = &table->fields[f];
        myo_json_object(&json, NULL);
        myo_json_string(&json, "name", field->name);
        myo_json_string(&json, "kind", kind_name(field->kind));
        myo_json_string(&json, "unit", field->unit);
        myo_json_string(&json, "label", myo_unit_label(field->unit));
        myo_json_number(&json, "value", field->value);
        myo_json_number(&json, "low", field->low);
        myo_json_number(&json, "high", field->high);
        myo_json_string(&json, "source", field->source);
        myo_json_string(&json, "text", field->text);
        myo_json_end(&json);
    }
    myo_json_end(&json);
    myo_json_end(&json);
    const char *text = myo_json_text(&json);
    if (text) fputs(text, stdout);
    myo_json_free(&json);
}

static int show_mechanism(const char *name, const cli_options *options) {
    const myo_table *table = myo_mechanism_find(name);
    if (table) print_table(table, options->json);
    return table != NULL;
}

static int show_cell(const char *name, const cli_options *options) {
    (void)options;
    const myo_cell *cell = myo_cell_find(name);
    if (!cell) return 0;
    printf("%s: %s\n\n%s\n\nmechanisms\n", cell->name, cell->title, cell->text);
    for (int s = 0; s < cell->n_sections; s++)
        printf("  %-24s %s\n", cell->sections[s].path, cell->sections[s].table->title);
    printf("\nprotocols\n");
    for (int k = 0; cell->protocols[k]; k++)
        printf("  %-24s %s\n", cell->protocols[k]->name, cell->protocols[k]->table->title);
    return 1;
}

static int show_protocol(const char *name, const cli_options *options) {
    for (int i = 0; i < myo_cell_count(); i++) {
        const myo_protocol *protocol = myo_cell_find_protocol(myo_cell_at(i), name);
        if (!protocol) continue;
        print_table(protocol->table, options->json);
        return 1;
    }
    return 0;
}

static const myo_builtin_file *builtin_of(const char *folder, const char *name) {
    char file[200];
    snprintf(file, sizeof file, "%s%s.yaml", folder, name);
    return myo_builtin_find(file);
}

/* A built-in file as it is: it was written to be read. */
static int show_file(const char *folder, const char *name) {
    const myo_builtin_file *builtin = builtin_of(folder, name);
    if (builtin) fwrite(builtin->data, 1, builtin->size, stdout);
    return builtin != NULL;
}

static int show_source(const char *name) {
    const myo_builtin_file *file = myo_builtin_find("data/sources.yaml");
    myo_document *document = myo_document_parse(file->name, file->data, file->size, NULL);
    const myo_node *source = document ? myo_node_find(myo_document_root(document), name) : NULL;
    if (source) {
        printf("%s\n", name);
        for (size_t i = 0; i < myo_node_count(source); i++)
            printf("  %-10s %s\n", myo_node_key(myo_node_at(source, i)),
                   myo_node_text(myo_node_at(source, i)));
    }
    myo_document_free(document);
    return source != NULL;
}

static int show_path(const myo_fieldset *set, const char *path) {
    int section, index;
    if (myo_fieldset_find(set, path, &section, &index, NULL)) return 0;
    const myo_section *s = myo_fieldset_section(set, section);
    const myo_field *field = &s->table->fields[index];
    printf(
        "%s%s%s_%s\n  %s\n  value   %.9g %s\n  range   %g .. %g\n  source  %s\n  table   %s (%s)\n",
        s->path, *s->path ? "." : "", field->name, field->unit, field->text,
        myo_fieldset_get(set, path), myo_unit_label(field->unit), field->low, field->high,
        myo_fieldset_source(set, section, index), s->table->name, s->table->title);
    return 1;
}

/* What can happen on a time line. */
static int show_event(const char *name, const cli_options *options) {
    for (int i = 0; myo_event_name(i); i++)
        if (strcmp(myo_event_name(i), name) == 0) {
            print_table(myo_event_table(i), options->json);
            return 1;
        }
    return 0;
}

/* A kind of electrode. */
static int show_electrode(const char *name, const cli_options *options) {
    const int kind = myo_electrode_find(name);
    if (kind >= 0) print_table(myo_electrode_table(kind), options->json);
    return kind >= 0;
}

/* A section of a scenario: the table behind it. */
static int show_section(const char *name, const cli_options *options) {
    myo_scenario *scenario = myo_scenario_make();
    int muscle = 0, found = 0;
    if (scenario && myo_scenario_add_muscle(scenario, "NAME", NULL, &muscle, NULL) == MYO_OK) {
        const myo_fieldset *values = scenario->muscles[0].values;
        int section = myo_fieldset_find_section(values, name);
        if (section < 0) {
            values = scenario->body;
            section = myo_fieldset_find_section(values, name);
        }
        if (section >= 0) print_table(myo_fieldset_section(values, section)->table, options->json);
        found = section >= 0;
    }
    myo_scenario_free(scenario);
    return found;
}

static int show_parameter(const char *name) {
    myo_scenario *scenario = myo_scenario_make();
    int muscle = 0, found = 0;
    if (scenario && myo_scenario_add_muscle(scenario, "NAME", NULL, &muscle, NULL) == MYO_OK) {
        const char *rest = strncmp(name, "muscles.", 8) == 0 ? strchr(name + 8, '.') : NULL;
        found = show_path(scenario->session, name) || show_path(scenario->body, name) ||
                show_path(scenario->muscles[0].values, rest ? rest + 1 : name);
    }
    myo_scenario_free(scenario);
    return found;
}

/* A finding, rule, cause, claim or tier of the assessment. */
static int show_assessment(const myo_knowledge *knowledge, const char *name, int apart) {
    myo_buffer buffer = {0};
    const int found = knowledge && myo_knowledge_show(knowledge, name, &buffer);
    if (found && buffer.text) printf("%s%s", apart ? "\n" : "", buffer.text);
    myo_buffer_free(&buffer);
    return found;
}

/* A condition or treatment; a file of the reader's own, too. */
static int show_catalogue(const char *name, int *found, myo_error *error) {
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = MYO_CONDITION; kind <= MYO_TREATMENT; kind++) {
        int is = cli_is_file(name) && kind == cli_file_kind(name);
        for (int i = 0; !is && builtin[kind](i); i++) is = strcmp(builtin[kind](i), name) == 0;
        if (!is) continue;
        myo_catalogue_entry *entry;
        const int code = myo_catalogue_read((myo_catalogue_kind)kind, name, &entry, error);
        if (code) return code;
        myo_buffer buffer = {0};
        myo_knowledge *knowledge = myo_knowledge_read(NULL, NULL);
        myo_catalogue_show(entry, knowledge, &buffer);
        myo_knowledge_free(knowledge);
        if (buffer.text) printf("%s%s", *found ? "\n" : "", buffer.text);
        myo_buffer_free(&buffer);
        myo_catalogue_free(entry);
        *found = 1;
    }
    return MYO_OK;
}

static int unknown_name(const char *name, const myo_knowledge *k, myo_error *error) {
    const char *known[1024];
    int n = 0;
    for (int i = 0; i < myo_mechanism_count() && n < 1024; i++) known[n++] = myo_mechanism(i)->name;
    for (int i = 0; i < myo_cell_count() && n < 1024; i++) known[n++] = myo_cell_at(i)->name;
    for (int i = 0; k && i < k->n_findings && n < 1024; i++) known[n++] = k->findings[i].key;
    for (int i = 0; k && i < k->n_causes && n < 1024; i++) known[n++] = k->causes[i].id;
    char ids[256][64]; /* the builtin lists give a name that lasts until the next */
    int m = 0;
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i) && m < 256 && n < 1024; i++, m++) {
            snprintf(ids[m], sizeof ids[m], "%s", builtin[kind](i));
            known[n++] = ids[m];
        }
    const char *near = myo_nearest(name, known, n);
    return myo_error_set(error, MYO_INPUT,
                         "nothing is called \"%s\"%s%s%s; 'myotome list' names what there is", name,
                         near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int run(const cli_options *options, myo_error *error) {
    if (options->n_words != 1) return myo_error_set(error, MYO_USAGE, "show takes one name");
    const char *name = options->words[0];
    const char *file = name;
    char own[cli_path_size]; /* a file of --catalogue */
    if (options->catalogue) {
        snprintf(own, sizeof own, "%.3000s/%.200s.yaml", options->catalogue, name);
        if (cli_file_kind(own) >= 0) file = own;
    }
    int entry = 0; /* first: it may have a warning */
    const int read = show_catalogue(file, &entry, error);
    if (read) return read;
    if (entry && (builtin_of("scenarios/", name) || builtin_of("data/substances/", name)))
        printf("\n");
    int found = show_mechanism(name, options) || show_cell(name, options) ||
                show_protocol(name, options) || show_file("scenarios/", name) ||
                show_file("data/muscles/", name) || show_section(name, options) ||
                show_event(name, options) || show_electrode(name, options) ||
                show_file("data/substances/", name) || show_file("validation/", name) ||
                show_source(name) || show_parameter(name);
    found = found || entry;
    /* A cause or a condition may have the name of a scenario: all are shown. */
    if (found && options->json) return MYO_OK;
    myo_knowledge *knowledge = myo_knowledge_read(NULL, NULL);
    const int code = show_assessment(knowledge, name, found) || found
                         ? MYO_OK
                         : unknown_name(name, knowledge, error);
    myo_knowledge_free(knowledge);
    return code;
}

const cli_verb cli_show = {
    "show",
    "NAME [--json]",
    "all about one mechanism, cell, scenario, parameter, finding, rule, cause, claim ...",
    "NAME is anything that 'myotome list' names, or the path of a parameter.\n"
    "Example: myotome show calcium",
    run,
};
