/* The page of a comparison: what differs at a glance, both runs in one picture, what was changed
 * and by what authority, all numbers, what trials say. Made to be projected: large first, details
 * below.
 */
#include "report/comparison.h"

#include "myotome/assess_file.h"

#include <string.h>

static void say(FILE *out, const char *text) {
    myo_html_escape(out, text);
}

static void write_style(FILE *out) {
    myo_html_write_style(out);
    fputs(
        "<style>\n"
        "body{max-width:1080px}\n"
        ".runs{display:flex;flex-wrap:wrap;gap:.7rem;margin:1rem 0 1.2rem}\n"
        ".runs div{flex:1 1 16rem;border-left:10px solid;padding:.35rem .9rem;background:#f6f7f8}\n"
        ".runs b{display:block;font-size:1.25rem;line-height:1.3}\n"
        ".runs span{font-size:.86rem;color:#4a5158}\n"
        ".runs .first{border-color:#0072b2}.runs .second{border-color:#d55e00}\n"
        "b.first,td.first{color:#0072b2}b.second,td.second{color:#b34f00}\n"
        ".cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}\n"
        ".cards div{flex:1 1 15rem;border:1px solid #cfd4d9;border-radius:8px;padding:.7rem 1rem}\n"
        ".cards p{margin:0;font-size:.95rem;color:#3a4047}\n"
        ".cards .big{font-size:1.65rem;line-height:1.35;font-weight:650;color:#20252b}\n"
        ".cards .how{font-size:1rem;color:#20252b}\n"
        ".chain{display:flex;flex-wrap:wrap;gap:.3rem;margin:.8rem 0;padding:0;list-style:none}\n"
        ".chain li{flex:1 1 6.2rem;border:1px solid #cfd4d9;border-radius:6px;padding:.35rem "
        ".5rem;font-size:.78rem;color:#5b626a;text-align:center;line-height:1.25}\n"
        ".chain li.altered{background:#d55e00;border-color:#d55e00;color:#fff;font-weight:650}\n"
        ".verdict{font-size:1.2rem;font-weight:600;margin:.4rem 0}\n"
        ".danger{border-left-color:#b00020;background:#fdecef}\n"
        "td.nowrap{white-space:nowrap}td.assumed{color:#b34f00;font-weight:600}\n"
        "figure .scroll img{max-width:100%}\n"
        "tr.same td,tr.same th{color:#7a828a}\n"
        "@media(max-width:640px){html{font-size:16px}figure .scroll img{max-width:none;"
        "width:40rem}.chain li{flex-basis:28%}body{padding:1rem .8rem 3rem}}\n"
        "</style>\n",
        out);
}

/* ---- At a glance ---- */

static void write_runs(FILE *out, const myo_comparison *c) {
    fputs("<div class=\"runs\">\n", out);
    for (int k = 0; k < 2; k++) {
        const myo_compared *run = &c->runs[k];
        const double asked = run->story ? run->story->duration_s : 1e-3 * run->record->duration_ms,
                     reached =
                         run->story ? run->story->reached_s : 1e-3 * run->record->simulated_ms;
        fprintf(out, "<div class=\"%s\"><span>%s run</span><b>", k ? "second" : "first",
                k ? "Second" : "First");
        say(out, run->label);
        fputs("</b>", out);
        if (reached < asked - 1e-3)
            fprintf(out, "<span><strong>interrupted after %s of %s</strong> </span>",
                    MYO_SPAN(reached), MYO_SPAN(asked));
        if (run->folder) {
            fputs("<span><a href=\"", out);
            say(out, run->folder);
            fputs("/report.html\">its own report</a></span>", out);
        }
        fputs("</div>\n", out);
    }
    fputs("</div>\n", out);
}

static void write_card(FILE *out, const myo_difference *d) {
    char words[48];
    myo_difference_words(d, words, sizeof words);
    fputs("<div><p>", out);
    say(out, d->name);
    if (d->of[0]) {
        fputs("<br><small>", out);
        say(out, d->of);
        fputs("</small>", out);
    }
    fprintf(
        out,
        "</p><p class=\"big\"><b class=\"first\">%s</b> &rarr; <b class=\"second\">%s</b> %s</p>",
        myo_difference_value(d, 0).text, myo_difference_value(d, 1).text, d->unit);
    fputs("<p class=\"how\">", out);
    say(out, words);
    fputs("</p></div>\n", out);
}

static void write_glance(FILE *out, const myo_comparison *c) {
    char text[400], first[200], second[200];
    int rows[3];
    const int n = myo_comparison_telling(c, rows, 3);
    if (n) {
        fputs("<div class=\"cards\">\n", out);
        for (int i = 0; i < n; i++) write_card(out, &c->rows[rows[i]]);
        fputs("</div>\n", out);
    } else {
        fputs("<p class=\"verdict\">No number of the two runs differs by more than three "
              "hundredths.</p>\n",
              out);
    }
    myo_episode_words(&c->runs[0], first, sizeof first);
    myo_episode_words(&c->runs[1], second, sizeof second);
    fputs("<p>Abnormal episodes that detectors, which see signals only, found: <b class=\"first\">",
          out);
    say(out, first);
    fputs("</b> in the first run, <b class=\"second\">", out);
    say(out, second);
    fputs("</b> in the second. ", out);
    myo_comparison_same_words(c, text, sizeof text);
    say(out, text);
    fputs("</p>\n", out);
}

/* ---- What was changed ---- */

static void write_chain(FILE *out, unsigned links) {
    fputs("<ol class=\"chain\" aria-label=\"the chain from brain to muscle; altered links are "
          "marked\">\n",
          out);
    for (int i = 0; myo_chain_link(i); i++) {
        const int altered = (links >> i) & 1u;
        fprintf(out, "<li%s>", altered ? " class=\"altered\"" : "");
        say(out, myo_chain_link_text(i));
        if (altered) fputs("<br>altered", out);
        fputs("</li>\n", out);
    }
    fputs("</ol>\n", out);
}

static void write_changed(FILE *out, const myo_comparison *c, const myo_changed *to) {
    char words[160];
    myo_changed_words(to, words, sizeof words);
    fputs("<tr><td><code>", out);
    say(out, to->path);
    fputs("</code><br><small>", out);
    say(out, to->text);
    fputs("</small></td><td class=\"nowrap\">", out);
    say(out, words);
    if (to->places > 1) fprintf(out, "<br><small>in %d places</small>", to->places);
    fprintf(out, "</td><td class=\"%s\">%s</td><td>",
            strcmp(to->evidence, "assumed") == 0 ? "assumed" : "", to->evidence);
    say(out, to->source);
    fprintf(out, "</td><td class=\"%s\">%s</td></tr>\n", to->run ? "second" : "first",
            c->runs[to->run].label);
}

static void write_changes(FILE *out, const myo_comparison *c) {
    fputs("<h2 id=\"changed\">What was changed, and by what authority</h2>\n", out);
    write_chain(out, myo_comparison_links(c));
    if (c->n_changed) {
        fputs("<div class=\"scroll\"><table>\n<tr><th scope=\"col\">number of the model</th><th "
              "scope=\"col\">change</th><th scope=\"col\">how it is known</th><th scope=\"col\">"
              "source</th><th scope=\"col\">in the run</th></tr>\n",
              out);
        for (int i = 0; i < c->n_changed; i++) write_changed(out, c, &c->changed[i]);
        fputs("</table></div>\n", out);
    }
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < c->runs[k].n_choices; i++) {
            const myo_node *events = c->runs[k].choices[i].entry->events;
            for (size_t e = 0; events && c->runs[k].story && e < myo_node_count(events); e++) {
                fprintf(out, "<p><b class=\"%s\">On the time line:</b> ", k ? "second" : "first");
                say(out, myo_text_at(myo_node_at(events, e), "text"));
                const char *source = myo_text_at(myo_node_at(events, e), "source");
                fprintf(out, "%s%s%s", *source ? " <small>(" : "", source,
                        *source ? ")</small>" : "");
                fputs("</p>\n", out);
            }
        }
        for (int i = 0; i < c->runs[k].n_removed; i++) {
            fprintf(out, "<p><b class=\"%s\">Taken out of the time line:</b> ",
                    k ? "second" : "first");
            say(out, c->runs[k].removed[i].entry->title);
            fputs("</p>\n", out);
        }
    }
    if (c->n_declared)
        fprintf(out,
                "<p><strong>%d of %d</strong> of these numbers are <b class=\"second\">assumed"
                "</b>: no publication gives them.</p>\n",
                c->n_assumed, c->n_declared);
    else if (!c->n_changed)
        fputs("<p>No number of the model was changed.</p>\n", out);
}

/* ---- All numbers ---- */

static void write_row(FILE *out, const myo_difference *d) {
    char words[48];
    myo_difference_words(d, words, sizeof words);
    fprintf(out, "<tr%s><th scope=\"row\">", d->size_1 < myo_same_1 ? " class=\"same\"" : "");
    say(out, d->name);
    fprintf(out, "%s%s%s</th><td class=\"number first\">%s</td><td class=\"number second\">%s</td>",
            d->unit[0] ? " <small>(" : "", d->unit, d->unit[0] ? ")</small>" : "",
            myo_difference_value(d, 0).text, myo_difference_value(d, 1).text);
    fputs("<td class=\"number\">", out);
    say(out, words);
    fputs("</td></tr>\n", out);
}

static void write_rows(FILE *out, const myo_comparison *c, int differ) {
    const char *of = NULL;
    fputs("<div class=\"scroll\"><table>\n<tr><th scope=\"col\"></th><th scope=\"col\" "
          "class=\"number\">first</th><th scope=\"col\" class=\"number\">second</th><th "
          "scope=\"col\" class=\"number\">difference</th></tr>\n",
          out);
    for (int i = 0; i < c->n_rows; i++) {
        const myo_difference *d = &c->rows[i];
        if ((d->size_1 >= myo_same_1) != differ) continue;
        if (d->of[0] && (!of || strcmp(of, d->of) != 0)) {
            fputs("<tr><th scope=\"rowgroup\" colspan=\"4\"><strong>", out);
            say(out, d->of);
            fputs("</strong></th></tr>\n", out);
        }
        of = d->of;
        write_row(out, d);
    }
    fputs("</table></div>\n", out);
}

static void write_windows(FILE *out, const myo_comparison *c) {
    const myo_story *a = c->runs[0].story, *b = c->runs[1].story;
    if (!a || !a->n_windows) return;
    fputs("<div class=\"scroll\"><table>\n<caption>Pain of 100 at the end of each window</caption>"
          "\n<tr><th scope=\"col\">window</th><th scope=\"col\">after</th><th scope=\"col\" "
          "class=\"number\">first</th><th scope=\"col\" class=\"number\">second</th></tr>\n",
          out);
    for (int i = 0; i < a->n_windows; i++) {
        const myo_story_window *w = &a->windows[i], *other = NULL;
        for (int k = 0; k < b->n_windows && !other; k++)
            if (fabs(b->windows[k].start_s - w->start_s) <= 1.0) other = &b->windows[k];
        fputs("<tr><th scope=\"row\">", out);
        say(out, w->text[0] ? w->text : w->name);
        fprintf(out,
                "</th><td>%s</td><td class=\"number first\">%.0f</td><td class=\"number "
                "second\">",
                MYO_SPAN(w->start_s), w->pain_percent);
        if (other)
            fprintf(out, "%.0f</td></tr>\n", other->pain_percent);
        else
            fputs("&ndash;</td></tr>\n", out);
    }
    fputs("</table></div>\n", out);
}

static void write_numbers(FILE *out, const myo_comparison *c) {
    int same = 0;
    for (int i = 0; i < c->n_rows; i++) same += c->rows[i].size_1 < myo_same_1;
    fputs("<h2 id=\"numbers\">What differs, in numbers</h2>\n", out);
    write_windows(out, c);
    if (same < c->n_rows) write_rows(out, c, 1);
    if (same) {
        fprintf(out,
                "<details><summary>%d number%s that %s the same within a hundredth</summary>\n",
                same, same == 1 ? "" : "s", same == 1 ? "is" : "are");
        write_rows(out, c, 0);
        fputs("</details>\n", out);
    }
    fputs("<p class=\"about\">One person, one seed. Motor neurons are noisy: a difference of a few "
          "per cent in discharges and EMG may be chance, and another seed shows another one.</p>\n",
          out);
}

/* ---- What trials say ---- */

static void write_claims(FILE *out, const myo_catalogue_entry *e, const myo_knowledge *k) {
    const myo_node *claims = myo_node_find(e->root, "claims");
    if (!claims || !k || !myo_node_count(claims)) return;
    fputs("<details><summary>Claims that it shows or contradicts</summary>\n<div "
          "class=\"scroll\"><table>\n",
          out);
    for (size_t i = 0; i < myo_node_count(claims); i++) {
        const int at = myo_knowledge_evidence(k, myo_node_text(myo_node_at(claims, i)));
        if (at < 0) continue;
        fprintf(out, "<tr><th scope=\"row\">%s</th><td>", k->evidence[at].id);
        say(out, k->evidence[at].claim);
        fputs("</td><td><strong>", out);
        say(out, k->evidence[at].verdict);
        fputs("</strong><br><small>", out);
        say(out, k->evidence[at].says);
        fputs("</small></td></tr>\n", out);
    }
    fputs("</table></div></details>\n", out);
}

static void write_corrections(FILE *out, const myo_catalogue_entry *e, const myo_knowledge *k) {
    int rows[MYO_CATALOGUE_CORRECTIONS];
    const int n = myo_catalogue_corrections(e, k, rows, MYO_CATALOGUE_CORRECTIONS);
    for (int i = 0; i < n; i++) {
        const myo_evidence *c = &k->evidence[rows[i]];
        fputs("<p class=\"notice\" role=\"note\"><strong>Where it is divided, or popular texts are "
              "too "
              "simple: ",
              out);
        say(out, c->claim);
        fputs(".</strong> ", out);
        say(out, c->says);
        if (c->shows[0]) {
            fputs("<br>Try it: <code>myotome ", out);
            say(out, c->shows);
            fputs("</code>", out);
        }
        fputs("</p>\n", out);
    }
}

static void write_entry(FILE *out, const myo_catalogue_choice *choice, const myo_knowledge *k) {
    const myo_catalogue_entry *e = choice->entry;
    const myo_node *rows = myo_node_find(e->root, "evidence");
    const char *verdict = myo_text_at(e->root, "verdict"),
               *contested = myo_text_at(e->root, "contested"),
               *warning = myo_text_at(e->root, "warning");
    fputs("<h3>", out);
    say(out, e->title);
    fputs("</h3>\n", out);
    if (*warning) {
        fputs("<p class=\"notice danger\" role=\"note\"><strong>Warning.</strong> ", out);
        say(out, warning);
        fputs("</p>\n", out);
    }
    if (*verdict) {
        fputs("<p class=\"verdict\">", out);
        say(out, verdict);
        fputs("</p>\n", out);
    }
    fputs("<p>", out);
    say(out, e->text);
    fputs("</p>\n", out);
    if (rows && myo_node_count(rows)) fputs("<ul>\n", out);
    for (size_t i = 0; rows && i < myo_node_count(rows); i++) {
        fputs("<li>", out);
        say(out, myo_text_at(myo_node_at(rows, i), "text"));
        fputs(" <small>(", out);
        say(out, myo_text_at(myo_node_at(rows, i), "source"));
        fputs(")</small></li>\n", out);
    }
    fputs(rows && myo_node_count(rows) ? "</ul>\n" : "<p>The catalogue has no trial of it.</p>\n",
          out);
    if (*contested) {
        fputs("<p class=\"notice\" role=\"note\"><strong>Contested.</strong> ", out);
        say(out, contested);
        fputs("</p>\n", out);
    }
    write_corrections(out, e, k);
    write_claims(out, e, k);
}

static void write_evidence(FILE *out, const myo_comparison *c) {
    int n = 0;
    for (int r = 0; r < 2; r++) n += c->runs[r].n_choices + c->runs[r].n_removed;
    if (!n) return;
    myo_knowledge *k = myo_knowledge_read(NULL, NULL); /* claims are left out without it */
    fputs("<h2 id=\"evidence\">What is known about it in people</h2>\n", out);
    for (int r = 1; r >= 0; r--) {
        for (int i = 0; i < c->runs[r].n_choices; i++) write_entry(out, &c->runs[r].choices[i], k);
        for (int i = 0; i < c->runs[r].n_removed; i++) write_entry(out, &c->runs[r].removed[i], k);
    }
    myo_knowledge_free(k);
}

/* ---- Sources ---- */

enum { most_sources = 60 };

static void add_source(const char **keys, int *n, const char *key) {
    if (!*key || strcmp(key, "assumed") == 0 || *n == most_sources) return;
    for (int i = 0; i < *n; i++)
        if (strcmp(keys[i], key) == 0) return;
    keys[(*n)++] = key;
}

static int sources_of_entry(const char **keys, int n, const myo_catalogue_entry *e) {
    const myo_node *rows = myo_node_find(e->root, "evidence");
    for (size_t i = 0; rows && i < myo_node_count(rows); i++)
        add_source(keys, &n, myo_text_at(myo_node_at(rows, i), "source"));
    return n;
}

/* In full what the page names by its key. */
static void write_sources(FILE *out, const myo_comparison *c) {
    static const char *const parts[] = {"authors", "year", "title", "where"};
    const char *keys[most_sources];
    int n = 0;
    for (int i = 0; i < c->n_changed; i++) add_source(keys, &n, c->changed[i].source);
    for (int r = 1; r >= 0; r--) {
        for (int i = 0; i < c->runs[r].n_choices; i++)
            n = sources_of_entry(keys, n, c->runs[r].choices[i].entry);
        for (int i = 0; i < c->runs[r].n_removed; i++)
            n = sources_of_entry(keys, n, c->runs[r].removed[i].entry);
    }
    const myo_builtin_file *file = n ? myo_builtin_find("data/sources.yaml") : NULL;
    myo_document *document =
        file ? myo_document_parse(file->name, file->data, file->size, NULL) : NULL;
    if (!document) return;
    fputs("<h2 id=\"sources\">Sources</h2>\n<ul>\n", out);
    for (int i = 0; i < n; i++) {
        const myo_node *source = myo_node_find(myo_document_root(document), keys[i]);
        if (!source) continue;
        fputs("<li><small>", out);
        say(out, keys[i]);
        fputs("</small>: ", out);
        for (size_t k = 0, told = 0; k < sizeof parts / sizeof parts[0]; k++) {
            const char *text = myo_text_at(source, parts[k]);
            if (!*text) continue;
            fputs(told++ ? ". " : "", out);
            say(out, text);
        }
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
    myo_document_free(document);
}

static void write_figures(FILE *out, const myo_figures *figures, const myo_picture *pictures) {
    for (int i = 0; i < figures->n; i++) {
        const myo_figure *figure = &figures->list[i];
        fprintf(out,
                "<figure id=\"figure-%s\">\n<div class=\"scroll\"><img width=\"%.0f\" "
                "height=\"%.0f\" alt=\"",
                figure->id, figure->width, figure->height);
        say(out, figure->alt);
        fprintf(out, "\" src=\"data:image/%s;base64,", pictures[i].is_svg ? "svg+xml" : "png");
        myo_html_base64(out, pictures[i].bytes, pictures[i].n);
        fputs("\"></div>\n<figcaption><strong>", out);
        say(out, figure->title);
        fputs(".</strong> ", out);
        say(out, figure->caption);
        fputs("</figcaption>\n</figure>\n", out);
    }
}

/* What the page answers. */
static void write_question(FILE *out, const myo_comparison *c) {
    const myo_compared *a = &c->runs[0], *b = &c->runs[1];
    if (b->n_choices + b->n_settings && !(a->n_choices + a->n_settings)) {
        say(out, b->label);
        fputs(": what does it change?", out);
    } else {
        say(out, a->label);
        fputs(", or ", out);
        say(out, b->label);
        fputs("?", out);
    }
}

void myo_comparison_html(FILE *out, const myo_comparison *c, const myo_figures *figures,
                         const myo_picture *pictures) {
    const myo_scenario *s = c->runs[0].scenario;
    char title[200];
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
          "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    say(out, c->runs[0].label);
    fputs(" | ", out);
    say(out, c->runs[1].label);
    fputs("</title>\n", out);
    write_style(out);
    fputs("</head>\n<body>\n<header>\n<h1>", out);
    write_question(out, c);
    fputs("</h1>\n<p class=\"about\">", out);
    snprintf(title, sizeof title, "%.*s", myo_title_length(s), s->title[0] ? s->title : s->name);
    say(out, title);
    if (c->runs[0].shared) {
        fputs(" &middot; both with ", out);
        say(out, c->runs[0].shared);
    }
    fprintf(out,
            " &middot; myotome %s &middot; seed %llu &middot; simulated, not recorded from a "
            "person</p>\n",
            myo_version(), (unsigned long long)s->seed);
    write_runs(out, c);
    write_glance(out, c);
    fputs("</header>\n<main>\n", out);
    write_figures(out, figures, pictures);
    write_changes(out, c);
    write_numbers(out, c);
    write_evidence(out, c);
    write_sources(out, c);
    fputs("<p class=\"about\">", out);
    say(out, myo_purpose_words);
    fputs("</p>\n</main>\n</body>\n</html>\n", out);
}
