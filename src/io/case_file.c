/* Example cases from files: YAML or JSON with `findings:`, or a FHIR QuestionnaireResponse. */
#include "base/text.h"
#include "io/fhir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int at_node(const myo_node *node, int key, myo_error *error) {
    if (!error) return MYO_INPUT;
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return key ? myo_node_key_error(node, error, text) : myo_node_error(node, error, text);
}

static int read_findings(const myo_node *findings, myo_case *example, myo_error *error) {
    if (myo_node_is_null(findings)) return MYO_OK;
    if (myo_node_kind_of(findings) != MYO_NODE_MAPPING)
        return myo_node_error(findings, error, "findings: are lines of KEY: VALUE, as 'fever: no'");
    for (size_t i = 0; i < myo_node_count(findings); i++) {
        const myo_node *node = myo_node_at(findings, i);
        int finding;
        if (myo_knowledge_find_finding(example->knowledge, myo_node_key(node), &finding, error))
            return at_node(node, 1, error);
        if (myo_node_kind_of(node) != MYO_NODE_SCALAR)
            return myo_node_error(node, error, "one value is needed here, not a list or a mapping");
        if (myo_case_set(example, myo_node_key(node), myo_node_text(node), error))
            return at_node(node, 0, error);
    }
    return MYO_OK;
}

/* Whether a finding of some channel has this type. */
static int has_type(const myo_node *root, const char *type) {
    const myo_node *channels = myo_node_find(root, "channels");
    for (size_t c = 0; channels && c < myo_node_count(channels); c++) {
        const myo_node *findings = myo_node_find(myo_node_at(channels, c), "findings");
        for (size_t i = 0; findings && i < myo_node_count(findings); i++) {
            const myo_node *found = myo_node_find(myo_node_at(findings, i), "type");
            if (found && strcmp(myo_node_text(found), type) == 0) return 1;
        }
    }
    return 0;
}

/* `discharge` is the finding that matters most; twitches of units and of single fibres together
 * mean more than either. */
static int take_examined(const myo_node *root, myo_case *example, myo_error *error) {
    const myo_node *found = myo_node_find(root, "discharge");
    if (!found)
        return myo_node_error(root, error,
                              "this is no answer of 'myotome examine --json': it has no "
                              "'discharge'");
    const char *type = myo_node_text(found);
    const myo_node *shape = myo_node_find(root, "pattern");
    const char *pattern = shape ? myo_node_text(shape) : "unknown";
    if (strcmp(pattern, "unknown") != 0 && myo_case_set(example, "emg_pattern", pattern, error))
        return at_node(shape, 0, error);
    if (strcmp(type, "cannot_tell") == 0) return MYO_OK;
    /* Units that fire as they should are "normal" only where their shape is not known to be ill. */
    if (strcmp(type, "motor_unit_firing") == 0 &&
        (strcmp(pattern, "neurogenic") == 0 || strcmp(pattern, "myopathic") == 0))
        return MYO_OK;
    if ((strcmp(type, "fasciculation") == 0 && has_type(root, "fibrillation")) ||
        (strcmp(type, "fibrillation") == 0 && has_type(root, "fasciculation")))
        type = "fasciculation_fibrillation";
    return myo_case_set(example, "emg", type, error) ? at_node(found, 0, error) : MYO_OK;
}

int myo_case_examined(const char *name, myo_case *example, myo_error *error) {
    myo_document *document = myo_document_read(name, error);
    if (!document) return MYO_INPUT;
    const int code = take_examined(myo_document_root(document), example, error);
    myo_document_free(document);
    return code;
}

static int read_case(const myo_node *root, myo_case *example, myo_error *error) {
    const char *form = "a case has 'findings:' with lines of KEY: VALUE, and may have 'id:', "
                       "'text:', 'unlisted: no' and 'examined: FILE.json'";
    if (myo_node_kind_of(root) != MYO_NODE_MAPPING) return myo_node_error(root, error, form);
    const myo_node *findings = NULL;
    int code = MYO_OK;
    for (size_t i = 0; i < myo_node_count(root); i++) {
        const myo_node *node = myo_node_at(root, i);
        const char *key = myo_node_key(node);
        if (strcmp(key, "findings") == 0)
            findings = node;
        else if (strcmp(key, "examined") == 0) {
            if ((code = myo_case_examined(myo_node_text(node), example, error)))
                return at_node(node, 0, error);
        } else if (strcmp(key, "unlisted") == 0) {
            if (strcmp(myo_node_text(node), "no") != 0 &&
                strcmp(myo_node_text(node), "unknown") != 0)
                return myo_node_error(node, error, "unlisted is 'no' or 'unknown'");
            example->unlisted_is_no = strcmp(myo_node_text(node), "no") == 0;
        } else if (strcmp(key, "id") != 0 && strcmp(key, "text") != 0) {
            char text[300];
            snprintf(text, sizeof text, "unknown key \"%.60s\"; %s", key, form);
            return myo_node_key_error(node, error, text);
        }
    }
    if (!findings) return myo_node_error(root, error, form);
    return read_findings(findings, example, error);
}

int myo_case_parse(const char *name, const char *text, size_t size, const myo_knowledge *knowledge,
                   myo_case *example, myo_error *error) {
    *example = myo_case_make(knowledge);
    myo_document *document = myo_document_parse(name, text, size, error);
    if (!document) return MYO_INPUT;
    const myo_node *root = myo_document_root(document);
    const int code = myo_fhir_is_resource(root) ? myo_fhir_case(root, example, error)
                                                : read_case(root, example, error);
    myo_document_free(document);
    return code;
}

static int read_input(char **data, size_t *size, myo_error *error) {
    myo_buffer buffer = {0};
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        myo_buffer_add_bytes(&buffer, chunk, n);
        if (buffer.size > MYO_DOCUMENT_MAX_BYTES || buffer.failed) break;
    }
    if (buffer.failed || buffer.size > MYO_DOCUMENT_MAX_BYTES || !buffer.size) {
        myo_buffer_free(&buffer);
        return myo_error_set(error, MYO_INPUT, "standard input is empty or too large for a case");
    }
    *data = buffer.text;
    *size = buffer.size;
    return MYO_OK;
}

int myo_case_read(const char *name, const myo_knowledge *knowledge, myo_case *example,
                  myo_error *error) {
    char *data;
    size_t size;
    const int from_input = strcmp(name, "-") == 0;
    int code = from_input ? read_input(&data, &size, error)
                          : myo_file_read(name, MYO_DOCUMENT_MAX_BYTES, &data, &size, error);
    if (code) return code;
    code =
        myo_case_parse(from_input ? "standard input" : name, data, size, knowledge, example, error);
    free(data);
    return code;
}
