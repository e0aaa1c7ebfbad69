/* A comparison as text for a terminal and as JSON. */
#include "report/comparison.h"
#include "report/words.h"

#include "myotome/assess_file.h"

#include <stdlib.h>
#include <string.h>

enum { left = 4 };

/* ---- Words that text and page share ---- */

const char *myo_text_at(const myo_node *row, const char *key) {
    const myo_node *node = row ? myo_node_find(row, key) : NULL;
    return node && !myo_node_is_null(node) ? myo_node_text(node) : "";
}

/* What was set by hand stands behind it. */
int myo_title_length(const myo_scenario *scenario) {
    const char *title = scenario->title[0] ? scenario->title : scenario->name;
    const char *mark = strstr(title, " | ");
    return (int)(mark ? (size_t)(mark - title) : strlen(title));
}

void myo_comparison_same_words(const myo_comparison *c, char *text, size_t size) {
    if (!isfinite(c->same_until_s))
        snprintf(text, size,
                 "The two runs are the same, bit for bit, from the first moment to the last.");
    else if (c->same_until_s > 0.0)
        snprintf(text, size, "Until %s%s the two runs are the same, bit for bit.",
                 c->runs[0].story ? MYO_SPAN(c->same_until_s) : MYO_SHOW(3, c->same_until_s),
                 c->runs[0].story ? "" : " s");
    else
        snprintf(text, size, "The two runs differ from the first moment on.");
}

myo_shown myo_difference_value(const myo_difference *d, int run) {
    if (d->digits) return myo_show_number(d->value[run], d->digits);
    myo_shown shown;
    if (isfinite(d->value[run]))
        snprintf(shown.text, sizeof shown.text, "%.0f", d->value[run]);
    else
        snprintf(shown.text, sizeof shown.text, "–");
    return shown;
}

void myo_comparison_headline(const myo_comparison *c, int row, char *text, size_t size) {
    const myo_difference *d = &c->rows[row];
    char words[48];
    myo_difference_words(d, words, sizeof words);
    const char *unit = d->unit, *space = unit[0] ? " " : "";
    char value[2][40];
    for (int k = 0; k < 2; k++)
        if (isfinite(d->value[k]))
            snprintf(value[k], sizeof value[k], "%s%s%s", myo_difference_value(d, k).text, space,
                     unit);
        else
            snprintf(value[k], sizeof value[k], "none");
    snprintf(text, size, "%s%s%s: %s instead of %s (%s)", d->name, d->of[0] ? ", " : "", d->of,
             value[1], value[0], words);
    if (text[0] >= 'a' && text[0] <= 'z' && !(text[0] == 'p' && text[1] == 'H'))
        text[0] = (char)(text[0] - 'a' + 'A');
}

/* "0.5 .. 0.8" */
static void range_words(const double range[2], char *text, size_t size) {
    if (range[0] == range[1])
        snprintf(text, size, "%s", MYO_SHOW(3, range[0]));
    else
        snprintf(text, size, "%s to %s", MYO_SHOW(3, range[0]), MYO_SHOW(3, range[1]));
}

void myo_changed_words(const myo_changed *changed, char *text, size_t size) {
    char before[56], after[56];
    if (!changed->places) {
        snprintf(text, size, "%s", changed->value);
        return;
    }
    range_words(changed->before, before, sizeof before);
    range_words(changed->after, after, sizeof after);
    snprintf(text, size, "%s → %s %s", before, after, MYO_UNIT(changed->unit));
}

unsigned myo_comparison_links(const myo_comparison *c) {
    unsigned found = 0;
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < c->runs[k].n_choices; i++)
            found |= myo_catalogue_links(c->runs[k].choices[i].entry);
        for (int i = 0; i < c->runs[k].n_removed; i++)
            found |= myo_catalogue_links(c->runs[k].removed[i].entry);
    }
    for (int i = 0; i < c->n_changed; i++) found |= myo_chain_of_path(c->changed[i].path);
    return found;
}

const char *const myo_purpose_words =
    "For research and teaching, made of equations; not a medical device, and no advice for a "
    "person.";

/* ---- Text ---- */

static void pad(FILE *out, const char *text, int width, int to_the_right) {
    const int missing = width - (int)myo_text_columns(text);
    if (to_the_right) fprintf(out, "%*s", missing > 0 ? missing : 0, "");
    fputs(text, out);
    if (!to_the_right) fprintf(out, "%*s", missing > 0 ? missing : 0, "");
}

static void tell_row(FILE *out, const myo_difference *d) {
    char name[200], words[48];
    snprintf(name, sizeof name, "    %s%s%s%s", d->name, d->unit[0] ? " (" : "", d->unit,
             d->unit[0] ? ")" : "");
    myo_difference_words(d, words, sizeof words);
    if (myo_text_columns(name) > 58) {
        fprintf(out, "%s\n", name);
        name[0] = 0;
    }
    pad(out, name, 58, 0);
    pad(out, myo_difference_value(d, 0).text, 12, 1);
    pad(out, myo_difference_value(d, 1).text, 12, 1);
    pad(out, words, 18, 1);
    fputc('\n', out);
}

static void tell_rows(FILE *out, const myo_comparison *c) {
    const char *of = "";
    int same = 0, told = 0;
    for (int i = 0; i < c->n_rows; i++) {
        const myo_difference *d = &c->rows[i];
        if (d->size_1 < myo_same_1) {
            same++;
            continue;
        }
        if (!told++) {
            fputs("\nWhat differs", out);
            pad(out, "first run", 58, 1);
            pad(out, "second", 12, 1);
            pad(out, "difference", 18, 1);
            fputc('\n', out);
        }
        if (strcmp(of, d->of) != 0) {
            of = d->of;
            fprintf(out, "  %s\n", of[0] ? of : "the whole person");
        }
        tell_row(out, d);
    }
    if (!told) fputs("\nNo number of the two runs differs by a hundredth.\n", out);
    if (same && told)
        fprintf(out, "    %d more number%s differ%s by less than a hundredth, or not at all.\n",
                same, same == 1 ? "" : "s", same == 1 ? "s" : "");
}

static void tell_chain(FILE *out, unsigned links) {
    char line[400] = "";
    for (int i = 0; myo_chain_link(i); i++) {
        const size_t used = strlen(line);
        const int altered = (links >> i) & 1u;
        snprintf(line + used, sizeof line - used, "%s%s%s%s", i ? " - " : "", altered ? "[" : "",
                 myo_chain_link(i), altered ? "]" : "");
    }
    myo_say(out, left, "", "%s", line);
}

static void tell_changes(FILE *out, const myo_comparison *c) {
    fputs("\nWhat was changed\n", out);
    tell_chain(out, myo_comparison_links(c));
    for (int i = 0; i < c->n_changed; i++) {
        const myo_changed *to = &c->changed[i];
        char words[160], places[40] = "";
        const int own = to->source[0] && strcmp(to->source, to->evidence) != 0;
        myo_changed_words(to, words, sizeof words);
        if (to->places > 1) snprintf(places, sizeof places, ", in %d places", to->places);
        myo_say(out, left, "  -", "%s: %s%s; %s%s%s%s%s%s", to->path, words, places, to->evidence,
                own ? " (" : "", own ? to->source : "", own ? ")" : "",
                c->runs[0].n_choices && c->runs[1].n_choices ? ", " : "",
                c->runs[0].n_choices && c->runs[1].n_choices ? to->by : "");
        if (to->text[0]) myo_say(out, left + 4, "", "%s", to->text);
    }
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < c->runs[k].n_choices; i++) {
            const myo_node *events = c->runs[k].choices[i].entry->events;
            for (size_t e = 0; events && c->runs[k].story && e < myo_node_count(events); e++)
                myo_say(out, left, "  -", "on the time line: %s%s%s%s",
                        myo_text_at(myo_node_at(events, e), "text"),
                        *myo_text_at(myo_node_at(events, e), "source") ? " (" : "",
                        myo_text_at(myo_node_at(events, e), "source"),
                        *myo_text_at(myo_node_at(events, e), "source") ? ")" : "");
        }
        for (int i = 0; i < c->runs[k].n_removed; i++)
            myo_say(out, left, "  -", "taken out of the time line: %s",
                    c->runs[k].removed[i].entry->title);
    }
    if (c->n_declared)
        myo_say(out, left, "", "%d of %d of these numbers are assumed, not measured.", c->n_assumed,
                c->n_declared);
    else if (!c->n_changed)
        myo_say(out, left, "", "No number of the model.");
}

static void tell_claims(FILE *out, const myo_catalogue_entry *e, const myo_knowledge *k) {
    const myo_node *claims = myo_node_find(e->root, "claims");
    for (size_t i = 0; claims && k && i < myo_node_count(claims); i++) {
        const int at = myo_knowledge_evidence(k, myo_node_text(myo_node_at(claims, i)));
        if (at < 0) continue;
        {
            char id[24];
            snprintf(id, sizeof id, "    %.15s", k->evidence[at].id);
            myo_say(out, left + 5, id, "\"%s\" - %s", k->evidence[at].claim,
                    k->evidence[at].verdict);
        }
    }
}

static void tell_corrections(FILE *out, const myo_catalogue_entry *e, const myo_knowledge *k) {
    int rows[MYO_CATALOGUE_CORRECTIONS];
    const int n = myo_catalogue_corrections(e, k, rows, MYO_CATALOGUE_CORRECTIONS);
    for (int i = 0; i < n; i++) {
        const myo_evidence *c = &k->evidence[rows[i]];
        char id[24];
        snprintf(id, sizeof id, "    %.15s", c->id);
        myo_say(out, left + 5, id, "%s: %s", c->claim, c->says);
        if (c->shows[0]) myo_say(out, left + 5, "", "myotome %s", c->shows);
    }
}

static void tell_evidence(FILE *out, const myo_catalogue_choice *choice, const myo_knowledge *k) {
    const myo_catalogue_entry *e = choice->entry;
    const myo_node *rows = myo_node_find(e->root, "evidence");
    const char *verdict = myo_text_at(e->root, "verdict"),
               *contested = myo_text_at(e->root, "contested"),
               *warning = myo_text_at(e->root, "warning");
    fprintf(out, "\n%s: what is known\n", e->title);
    if (*warning) myo_say(out, left, "", "WARNING: %s", warning);
    if (*verdict) myo_say(out, left, "", "Verdict: %s", verdict);
    for (size_t i = 0; rows && i < myo_node_count(rows); i++) {
        const myo_node *row = myo_node_at(rows, i);
        myo_say(out, left, "  -", "%s (%s)", myo_text_at(row, "text"), myo_text_at(row, "source"));
    }
    if (!rows || !myo_node_count(rows)) myo_say(out, left, "", "The catalogue has no trial of it.");
    if (*contested) myo_say(out, left, "", "Contested: %s", contested);
    tell_claims(out, e, k);
    tell_corrections(out, e, k);
}

static void tell(FILE *out, const myo_comparison *c, const myo_knowledge *k) {
    char text[400];
    const myo_scenario *s = c->runs[0].scenario;
    fprintf(out, "%.*s\n", myo_title_length(s), s->title[0] ? s->title : s->name);
    if (c->runs[0].shared) myo_say(out, left, "  both with:", "%s", c->runs[0].shared);
    for (int r = 0; r < 2; r++) {
        const double asked = c->runs[r].story ? c->runs[r].story->duration_s
                                              : 1e-3 * c->runs[r].record->duration_ms,
                     reached = c->runs[r].story ? c->runs[r].story->reached_s
                                                : 1e-3 * c->runs[r].record->simulated_ms;
        fprintf(out, "  %s run: %s\n", r ? "second" : "first", c->runs[r].label);
        if (reached < asked - 1e-3)
            fprintf(out, "    INTERRUPTED after %s of %s\n", MYO_SPAN(reached), MYO_SPAN(asked));
    }
    myo_comparison_same_words(c, text, sizeof text);
    myo_say(out, 2, "", "One person, seed %llu. %s", (unsigned long long)s->seed, text);
    int rows[3];
    const int n = myo_comparison_telling(c, rows, 3);
    if (n) fputs("\nIn short\n", out);
    for (int i = 0; i < n; i++) {
        myo_comparison_headline(c, rows[i], text, sizeof text);
        myo_say(out, left, "  -", "%s", text);
    }
    char first[200], second[200];
    myo_episode_words(&c->runs[0], first, sizeof first);
    myo_episode_words(&c->runs[1], second, sizeof second);
    fputs("\nAbnormal episodes found in the signals\n", out);
    myo_say(out, left, "", "first run: %s; second run: %s", first, second);
    tell_rows(out, c);
    tell_changes(out, c);
    for (int r = 1; r >= 0; r--) {
        for (int i = 0; i < c->runs[r].n_choices; i++)
            tell_evidence(out, &c->runs[r].choices[i], k);
        for (int i = 0; i < c->runs[r].n_removed; i++)
            tell_evidence(out, &c->runs[r].removed[i], k);
    }
    fprintf(out, "\n%s\n", myo_purpose_words);
}

int myo_compare_format(const myo_compared runs[2], char **text, myo_error *error) {
    size_t size = 0;
    *text = NULL;
    myo_comparison *c = myo_comparison_make(runs);
    myo_knowledge *k = myo_knowledge_read(NULL, NULL); /* claims are left out without it */
    FILE *out = c ? open_memstream(text, &size) : NULL;
    int ok = out != NULL;
    if (out) {
        tell(out, c, k);
        ok = !ferror(out);
        ok &= fclose(out) == 0;
    }
    myo_comparison_free(c);
    myo_knowledge_free(k);
    if (ok) return MYO_OK;
    free(*text);
    *text = NULL;
    return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the comparison");
}

/* ---- JSON ---- */

static void write_run(const myo_compared *run, myo_json *json) {
    if (run->story)
        myo_story_json(run->story, json);
    else
        myo_summary_json(run->record, json);
}

static void write_changed(const myo_changed *to, myo_json *json) {
    myo_json_object(json, NULL);
    myo_json_integer(json, "run", to->run);
    myo_json_string(json, "path", to->path);
    myo_json_string(json, "by", to->by);
    myo_json_string(json, "change", to->value);
    myo_json_integer(json, "places", to->places);
    if (to->places) {
        myo_json_string(json, "unit", to->unit);
        myo_json_number(json, "before_low", to->before[0]);
        myo_json_number(json, "before_high", to->before[1]);
        myo_json_number(json, "after_low", to->after[0]);
        myo_json_number(json, "after_high", to->after[1]);
    }
    myo_json_string(json, "evidence", to->evidence);
    myo_json_string(json, "source", to->source[0] ? to->source : NULL);
    myo_json_string(json, "text", to->text);
    myo_json_end(json);
}

static void write_entry(const myo_catalogue_choice *choice, int run, myo_json *json) {
    static const char *const keys[] = {"warning", "verdict", "contested"};
    const myo_catalogue_entry *e = choice->entry;
    const myo_node *rows = myo_node_find(e->root, "evidence"),
                   *claims = myo_node_find(e->root, "claims");
    myo_json_object(json, NULL);
    myo_json_integer(json, "run", run);
    myo_json_string(json, "kind", e->kind == MYO_TREATMENT ? "treatment" : "condition");
    myo_json_string(json, "id", e->id);
    myo_json_string(json, "title", e->title);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (*myo_text_at(e->root, keys[i]))
            myo_json_string(json, keys[i], myo_text_at(e->root, keys[i]));
    myo_json_array(json, "trials");
    for (size_t i = 0; rows && i < myo_node_count(rows); i++) {
        myo_json_object(json, NULL);
        myo_json_string(json, "text", myo_text_at(myo_node_at(rows, i), "text"));
        myo_json_string(json, "source", myo_text_at(myo_node_at(rows, i), "source"));
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_array(json, "claims");
    for (size_t i = 0; claims && i < myo_node_count(claims); i++)
        myo_json_string(json, NULL, myo_node_text(myo_node_at(claims, i)));
    myo_json_end(json);
    myo_json_end(json);
}

void myo_comparison_json(const myo_comparison *c, myo_json *json) {
    char words[48];
    myo_json_object(json, NULL);
    myo_json_string(json, "program", "myotome");
    myo_json_string(json, "version", myo_version());
    myo_json_string(json, "kind", "comparison");
    myo_json_string(json, "scenario", c->runs[0].scenario->name);
    myo_json_unsigned(json, "seed", c->runs[0].scenario->seed);
    myo_json_array(json, "labels");
    for (int r = 0; r < 2; r++) myo_json_string(json, NULL, c->runs[r].label);
    myo_json_end(json);
    myo_json_number(json, "same_until_s", c->same_until_s); /* null: to the end */
    myo_json_array(json, "differences");
    for (int i = 0; i < c->n_rows; i++) {
        const myo_difference *d = &c->rows[i];
        myo_difference_words(d, words, sizeof words);
        myo_json_object(json, NULL);
        myo_json_string(json, "name", d->name);
        myo_json_string(json, "of", d->of);
        myo_json_string(json, "unit", d->unit);
        myo_json_number(json, "first", d->value[0]);
        myo_json_number(json, "second", d->value[1]);
        myo_json_bool(json, "differs", d->size_1 >= myo_same_1);
        myo_json_string(json, "words", words);
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_array(json, "links");
    const unsigned links = myo_comparison_links(c);
    for (int i = 0; myo_chain_link(i); i++)
        if ((links >> i) & 1u) myo_json_string(json, NULL, myo_chain_link(i));
    myo_json_end(json);
    myo_json_array(json, "changed");
    for (int i = 0; i < c->n_changed; i++) write_changed(&c->changed[i], json);
    myo_json_end(json);
    myo_json_number(json, "assumed_share",
                    c->n_declared ? (double)c->n_assumed / c->n_declared : 0);
    myo_json_array(json, "evidence");
    for (int r = 0; r < 2; r++) {
        for (int i = 0; i < c->runs[r].n_choices; i++) write_entry(&c->runs[r].choices[i], r, json);
        for (int i = 0; i < c->runs[r].n_removed; i++) write_entry(&c->runs[r].removed[i], r, json);
    }
    myo_json_end(json);
    myo_json_array(json, "runs");
    for (int r = 0; r < 2; r++) write_run(&c->runs[r], json);
    myo_json_end(json);
    myo_json_end(json);
}

int myo_compare_json(const myo_compared runs[2], myo_json *json, myo_error *error) {
    myo_comparison *c = myo_comparison_make(runs);
    if (!c) return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the comparison");
    myo_comparison_json(c, json);
    myo_comparison_free(c);
    return MYO_OK;
}
