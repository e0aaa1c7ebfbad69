/* A YAML 1.2 (or JSON) file as a tree with positions. libfyaml reads the text and gives events; the
 * tree, the limits and the sentences are made here. Nothing in a file may make this take long or
 * much memory: size, nodes (after aliases) and depth are limited. */
#include "myotome/io.h"

#include "io/utf8.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct myo_node {
    const myo_document *document;
    const char *text, *key;
    myo_node **children;
    size_t n_children;
    myo_node_kind kind;
    int is_quoted, height; /* height: levels below and including this one */
    int line, column, key_line, key_column;
};

typedef struct chunk chunk;
struct chunk {
    chunk *next;
    size_t used, size;
    _Alignas(16) char bytes[];
};

struct myo_document {
    char *name;
    chunk *chunks;
    myo_node *root;
};

typedef struct anchor {
    const char *name;
    myo_node *node;
} anchor;

/* An open mapping or sequence; a key that waits for its value. */
typedef struct level {
    myo_node *node;
    myo_node **children;
    size_t n, capacity;
    const char *anchor, *key;
    int key_line, key_column, has_key;
} level;

typedef struct builder {
    myo_document *document;
    struct fy_parser *parser;
    struct fy_diag *diag;
    myo_error *error;
    level levels[MYO_DOCUMENT_MAX_DEPTH];
    int depth, code;
    anchor *anchors;
    size_t n_anchors, anchors_capacity, n_nodes;
} builder;

/* ---- memory ---- */

static void *take(myo_document *document, size_t size) {
    size = (size + 15) & ~(size_t)15;
    chunk *last = document->chunks;
    if (!last || last->size - last->used < size) {
        const size_t room = size > 65536 ? size : 65536;
        chunk *fresh = malloc(sizeof *fresh + room);
        if (!fresh) return NULL;
        *fresh = (chunk){.next = last, .size = room};
        document->chunks = last = fresh;
    }
    void *memory = last->bytes + last->used;
    last->used += size;
    return memory;
}

static const char *take_text(myo_document *document, const char *text, size_t size) {
    char *copy = take(document, size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

void myo_document_free(myo_document *document) {
    if (!document) return;
    for (chunk *c = document->chunks; c;) {
        chunk *next = c->next;
        free(c);
        c = next;
    }
    free(document->name);
    free(document);
}

static int out_of_memory(builder *b) {
    return b->code = myo_error_set(b->error, MYO_INPUT, "the memory is not enough for %s",
                                   b->document->name);
}

static int fail(builder *b, int line, int column, const char *text) {
    return b->code =
               myo_error_set_at(b->error, MYO_INPUT, b->document->name, line, column, "%s", text);
}

/* `format` has one %s. */
static int fail_about(builder *b, int line, int column, const char *format, const char *detail) {
    return b->code = myo_error_set_at(b->error, MYO_INPUT, b->document->name, line, column, format,
                                      detail);
}

/* ---- building ---- */

static myo_node *make_node(builder *b, myo_node_kind kind, int line, int column) {
    if (b->n_nodes >= MYO_DOCUMENT_MAX_NODES) {
        b->code = myo_error_set_at(
            b->error, MYO_INPUT, b->document->name, line, column,
            "the file has more than %d values; aliases (*name) may repeat too much",
            (int)MYO_DOCUMENT_MAX_NODES);
        return NULL;
    }
    myo_node *node = take(b->document, sizeof *node);
    if (!node) {
        out_of_memory(b);
        return NULL;
    }
    b->n_nodes++;
    *node = (myo_node){.document = b->document,
                       .text = "",
                       .key = "",
                       .kind = kind,
                       .height = 1,
                       .line = line,
                       .column = column,
                       .key_line = line,
                       .key_column = column};
    return node;
}

static int name_anchor(builder *b, const char *name, myo_node *node) {
    if (!name) return MYO_OK;
    for (size_t i = 0; i < b->n_anchors; i++)
        if (strcmp(b->anchors[i].name, name) == 0) {
            b->anchors[i].node = node;
            return MYO_OK;
        }
    if (b->n_anchors == 1000)
        return fail(b, node->line, node->column, "the file has more than 1000 anchors");
    if (b->n_anchors == b->anchors_capacity) {
        const size_t capacity = b->anchors_capacity ? 2 * b->anchors_capacity : 16;
        anchor *more = realloc(b->anchors, capacity * sizeof *more);
        if (!more) return out_of_memory(b);
        b->anchors = more;
        b->anchors_capacity = capacity;
    }
    b->anchors[b->n_anchors++] = (anchor){name, node};
    return MYO_OK;
}

/* Puts a finished value where it belongs: at the top, into a sequence, or under the waiting key. */
static int attach(builder *b, myo_node *node) {
    if (b->depth == 0) {
        b->document->root = node;
        return MYO_OK;
    }
    level *top = &b->levels[b->depth - 1];
    if (top->node->kind == MYO_NODE_MAPPING) {
        node->key = top->key;
        node->key_line = top->key_line;
        node->key_column = top->key_column;
        top->has_key = 0;
    }
    if (node->height + 1 > top->node->height) top->node->height = node->height + 1;
    if (top->n == top->capacity) {
        const size_t capacity = top->capacity ? 2 * top->capacity : 8;
        myo_node **more = realloc(top->children, capacity * sizeof *more);
        if (!more) return out_of_memory(b);
        top->children = more;
        top->capacity = capacity;
    }
    top->children[top->n++] = node;
    return MYO_OK;
}

static int expects_key(const builder *b) {
    if (b->depth == 0) return 0;
    const level *top = &b->levels[b->depth - 1];
    return top->node->kind == MYO_NODE_MAPPING && !top->has_key;
}

static void token_position(struct fy_token *token, int *line, int *column) {
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    *line = mark ? mark->line + 1 : 0;
    *column = mark ? mark->column + 1 : 0;
    if (!mark) return;
    const enum fy_scalar_style style = fy_token_scalar_style(token);
    if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
        --*column; /* the mark is behind the quote */
}

static const char *token_text(builder *b, struct fy_token *token) {
    size_t size = 0;
    const char *text = token ? fy_token_get_text(token, &size) : "";
    const char *copy = take_text(b->document, text ? text : "", text ? size : 0);
    if (!copy) out_of_memory(b);
    return copy;
}

static int on_scalar(builder *b, struct fy_event *event) {
    struct fy_token *value = event->scalar.value;
    int line, column;
    token_position(value, &line, &column);
    const char *text = token_text(b, value);
    if (!text) return b->code;
    if (expects_key(b)) {
        level *top = &b->levels[b->depth - 1];
        if (strcmp(text, "<<") == 0)
            return fail(b, line, column, "merge keys (<<) are not known here; write the keys out");
        top->key = text;
        top->key_line = line;
        top->key_column = column;
        top->has_key = 1;
        return MYO_OK;
    }
    if (line == 0 &&
        b->depth > 0) { /* "key:" with nothing behind it: the key's place is the best there is */
        line = b->levels[b->depth - 1].key_line;
        column = b->levels[b->depth - 1].key_column;
    }
    myo_node *node = make_node(b, MYO_NODE_SCALAR, line, column);
    if (!node) return b->code;
    node->text = text;
    node->is_quoted = value && fy_token_scalar_style(value) != FYSS_PLAIN;
    const char *name = event->scalar.anchor ? token_text(b, event->scalar.anchor) : NULL;
    if (b->code || name_anchor(b, name, node)) return b->code;
    return attach(b, node);
}

static int on_start(builder *b, struct fy_event *event, myo_node_kind kind) {
    int line, column;
    token_position(fy_event_get_token(event), &line, &column);
    if (expects_key(b))
        return fail(b, line, column, "a key must be a word, not a list or a mapping");
    if (b->depth == MYO_DOCUMENT_MAX_DEPTH)
        return fail(b, line, column, "this is nested too deeply; 64 levels are read");
    myo_node *node = make_node(b, kind, line, column);
    if (!node) return b->code;
    struct fy_token *name =
        kind == MYO_NODE_MAPPING ? event->mapping_start.anchor : event->sequence_start.anchor;
    b->levels[b->depth] = (level){.node = node, .anchor = name ? token_text(b, name) : NULL};
    b->depth++;
    return b->code;
}

static int by_key(const void *a, const void *b) {
    const myo_node *left = *(myo_node *const *)a, *right = *(myo_node *const *)b;
    const int order = strcmp(left->key, right->key);
    if (order) return order;
    if (left->key_line != right->key_line) return left->key_line < right->key_line ? -1 : 1;
    return left->key_column < right->key_column ? -1 : left->key_column > right->key_column;
}

/* `children` is scratch space afterwards: sorted by key. */
static int check_duplicates(builder *b, myo_node **children, size_t n) {
    qsort(children, n, sizeof *children, by_key);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(children[i]->key, children[i - 1]->key) != 0) continue;
        return b->code =
                   myo_error_set_at(b->error, MYO_INPUT, b->document->name, children[i]->key_line,
                                    children[i]->key_column,
                                    "the key '%s' stands here a second time; first in line %d",
                                    children[i]->key, children[i - 1]->key_line);
    }
    return MYO_OK;
}

static int on_end(builder *b) {
    level *top = &b->levels[b->depth - 1];
    myo_node *node = top->node;
    node->n_children = top->n;
    if (top->n) {
        node->children = take(b->document, top->n * sizeof *node->children);
        if (!node->children) return out_of_memory(b);
        memcpy(node->children, top->children, top->n * sizeof *node->children);
        if (node->kind == MYO_NODE_MAPPING && check_duplicates(b, top->children, top->n))
            return b->code;
    }
    free(top->children);
    top->children = NULL;
    b->depth--;
    if (name_anchor(b, top->anchor, node)) return b->code;
    return attach(b, node);
}

/* A copy of what an anchor named. Depth is bounded by the check in on_alias. */
static myo_node *copy_tree(builder *b, const myo_node *from) {
    myo_node *node = make_node(b, from->kind, from->line, from->column);
    if (!node) return NULL;
    node->text = from->text;
    node->is_quoted = from->is_quoted;
    node->height = from->height;
    if (from->n_children == 0) return node;
    node->children = take(b->document, from->n_children * sizeof *node->children);
    if (!node->children) {
        out_of_memory(b);
        return NULL;
    }
    for (size_t i = 0; i < from->n_children; i++) {
        const myo_node *child = from->children[i];
        myo_node *copy = copy_tree(b, child);
        if (!copy) return NULL;
        copy->key = child->key;
        copy->key_line = child->key_line;
        copy->key_column = child->key_column;
        node->children[node->n_children++] = copy;
    }
    return node;
}

static int on_alias(builder *b, struct fy_event *event) {
    int line, column;
    token_position(event->alias.anchor, &line, &column);
    const char *name = token_text(b, event->alias.anchor);
    if (!name) return b->code;
    const myo_node *from = NULL;
    for (size_t i = 0; i < b->n_anchors; i++)
        if (strcmp(b->anchors[i].name, name) == 0) from = b->anchors[i].node;
    if (!from) return fail_about(b, line, column, "nothing before this line is named &%s", name);
    if (expects_key(b))
        return fail_about(b, line, column, "a key must be a word; *%s is an alias", name);
    if (b->depth + from->height > MYO_DOCUMENT_MAX_DEPTH)
        return fail(b, line, column, "this is nested too deeply; 64 levels are read");
    myo_node *copy = copy_tree(b, from);
    return copy ? attach(b, copy) : b->code;
}

static int on_event(builder *b, struct fy_event *event) {
    struct fy_token *tag = fy_event_get_tag_token(event);
    if (tag && (event->type == FYET_SCALAR || event->type == FYET_MAPPING_START ||
                event->type == FYET_SEQUENCE_START)) {
        int line, column;
        token_position(tag, &line, &column);
        return fail(b, line, column, "tags (!name) are not used here; leave it out");
    }
    switch (event->type) {
    case FYET_DOCUMENT_START:
        if (!b->document->root) return MYO_OK;
        int line, column;
        token_position(fy_event_get_token(event), &line, &column);
        return fail(b, line, column, "a second document begins here (---); one file holds one");
    case FYET_SCALAR:
        return on_scalar(b, event);
    case FYET_ALIAS:
        return on_alias(b, event);
    case FYET_MAPPING_START:
        return on_start(b, event, MYO_NODE_MAPPING);
    case FYET_SEQUENCE_START:
        return on_start(b, event, MYO_NODE_SEQUENCE);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return on_end(b);
    default:
        return MYO_OK;
    }
}

/* ---- reading ---- */

/* UTF-8 without control characters: anything else is no text, and libfyaml need not see it. */
static int check_text(builder *b, const char *text, size_t size) {
    int line = 1, column = 1;
    for (size_t i = 0; i < size;) {
        const size_t n = myo_utf8_length(text + i, size - i);
        const unsigned char c = (unsigned char)text[i];
        if (n == 0) return fail(b, line, column, "this is not a text file (or not UTF-8)");
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return fail(b, line, column, "this is not a text file: it has control characters");
        if (c == '\n') {
            line++;
            column = 0;
        }
        column++;
        i += n;
    }
    return MYO_OK;
}

/* The first error that libfyaml met, as our own. */
static int syntax_error(builder *b) {
    void *at = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(b->diag, &at);
    if (!first || !first->msg) return fail(b, 0, 0, "this cannot be read as YAML or JSON");
    return fail_about(b, first->line, first->column, "this is not well-formed YAML: %s",
                      first->msg);
}

static int run_parser(builder *b, const char *text, size_t size) {
    const struct fy_diag_cfg quiet = {.fp = NULL, .level = FYET_ERROR, .module_mask = (unsigned)-1};
    b->diag = fy_diag_create(&quiet);
    if (!b->diag) return out_of_memory(b);
    fy_diag_set_collect_errors(b->diag, true);
    const struct fy_parse_cfg settings = {.flags = FYPCF_QUIET | FYPCF_JSON_NONE |
                                                   FYPCF_SLOPPY_FLOW_INDENTATION |
                                                   FYPCF_DISABLE_DEPTH_LIMIT,
                                          .diag = b->diag};
    b->parser = fy_parser_create(&settings);
    if (!b->parser) return out_of_memory(b);
    if (fy_parser_set_string(b->parser, text, size) != 0) return out_of_memory(b);
    for (;;) {
        struct fy_event *event = fy_parser_parse(b->parser);
        if (!event) break;
        const int at_end = event->type == FYET_STREAM_END;
        const int code = on_event(b, event);
        fy_parser_event_free(b->parser, event);
        if (code) return code;
        if (at_end) break;
    }
    if (fy_parser_get_stream_error(b->parser) || fy_diag_got_error(b->diag)) return syntax_error(b);
    return MYO_OK;
}

/* Only blanks, comments and document marks? */
static int says_nothing(const myo_node *root) {
    return !root || (root->kind == MYO_NODE_SCALAR && !root->is_quoted && root->text[0] == '\0');
}

myo_document *myo_document_parse(const char *name, const char *text, size_t size,
                                 myo_error *error) {
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    builder b = {.error = error, .document = calloc(1, sizeof *b.document)};
    if (b.document) b.document->name = strdup(name ? name : "");
    if (!b.document || !b.document->name) {
        myo_document_free(b.document);
        myo_error_set(error, MYO_INPUT, "the memory is not enough for a document");
        return NULL;
    }
    if (size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    static const char needs[] = "%s; at least one line 'key: value' is needed";
    if (size > MYO_DOCUMENT_MAX_BYTES)
        fail(&b, 0, 0, "the text is larger than the 16 MB allowed here");
    else if (size == 0)
        fail_about(&b, 0, 0, needs, "the file is empty");
    else if (!check_text(&b, text, size) && !run_parser(&b, text, size) &&
             says_nothing(b.document->root))
        fail_about(&b, 0, 0, needs, "the file holds nothing but blanks and comments");
    for (int i = 0; i < b.depth; i++) free(b.levels[i].children);
    free(b.anchors);
    if (b.parser) fy_parser_destroy(b.parser);
    if (b.diag) fy_diag_destroy(b.diag);
    if (!b.code) return b.document;
    myo_document_free(b.document);
    return NULL;
}

myo_document *myo_document_read(const char *path, myo_error *error) {
    char *text;
    size_t size;
    struct stat status;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
        return myo_document_parse(path, "", 0, error); /* its sentence says what is needed */
    if (myo_file_read(path, MYO_DOCUMENT_MAX_BYTES, &text, &size, error)) return NULL;
    myo_document *document = myo_document_parse(path, text, size, error);
    free(text);
    return document;
}

/* ---- access ---- */

const myo_node *myo_document_root(const myo_document *document) {
    return document->root;
}
const char *myo_document_name(const myo_document *document) {
    return document->name;
}
myo_node_kind myo_node_kind_of(const myo_node *node) {
    return node->kind;
}
const char *myo_node_text(const myo_node *node) {
    return node->text;
}
int myo_node_is_quoted(const myo_node *node) {
    return node->is_quoted;
}
const char *myo_node_key(const myo_node *node) {
    return node->key;
}
const char *myo_node_file(const myo_node *node) {
    return node->document->name;
}
int myo_node_line(const myo_node *node) {
    return node->line;
}
int myo_node_column(const myo_node *node) {
    return node->column;
}
int myo_node_key_line(const myo_node *node) {
    return node->key_line;
}
int myo_node_key_column(const myo_node *node) {
    return node->key_column;
}
size_t myo_node_count(const myo_node *node) {
    return node->n_children;
}

const char *myo_node_kind_text(const myo_node *node) {
    return node->kind == MYO_NODE_SCALAR    ? "text"
           : node->kind == MYO_NODE_MAPPING ? "a mapping"
                                            : "a list";
}

int myo_node_is_null(const myo_node *node) {
    if (node->kind != MYO_NODE_SCALAR || node->is_quoted) return 0;
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(node->text, nulls[i]) == 0) return 1;
    return 0;
}

const myo_node *myo_node_at(const myo_node *node, size_t index) {
    return index < node->n_children ? node->children[index] : NULL;
}

const myo_node *myo_node_find(const myo_node *node, const char *key) {
    if (!node || node->kind != MYO_NODE_MAPPING) return NULL;
    for (size_t i = 0; i < node->n_children; i++)
        if (strcmp(node->children[i]->key, key) == 0) return node->children[i];
    return NULL;
}

int myo_node_error(const myo_node *node, myo_error *error, const char *text) {
    return myo_error_set_at(error, MYO_INPUT, node->document->name, node->line, node->column, "%s",
                            text);
}

int myo_node_key_error(const myo_node *node, myo_error *error, const char *text) {
    return myo_error_set_at(error, MYO_INPUT, node->document->name, node->key_line,
                            node->key_column, "%s", text);
}
