/* Tables of the page: muscles, units by type and singly, EMG channels, parameters that no
 * publication gives. */
#include "report/html.h"

#include <ctype.h>
#include <string.h>

/* ---- cells ---- */

static void number(FILE *out, char form, int digits, double value) {
    fputs("<td class=\"number\">", out);
    if (!isfinite(value))
        fputs("&ndash;", out);
    else if (form == 'g')
        fputs(MYO_SHOW(digits, value), out);
    else
        fprintf(out, "%.*f", digits, value);
    fputs("</td>", out);
}

static void heads(FILE *out, const char *first, int n, const char *const *names) {
    fprintf(out, "<tr><th scope=\"col\">%s</th>", first);
    for (int k = 0; k < n; k++)
        fprintf(out, "<th scope=\"col\" class=\"number\">%s</th>", names[k]);
    fputs("</tr>\n", out);
}

static void row(FILE *out, const char *name, char form, int digits, double value,
                const char *unit) {
    if (!isfinite(value)) return;
    fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
    number(out, form, digits, value);
    fprintf(out, "<td>%s</td></tr>\n", unit);
}

/* ---- muscle and pool ---- */

static void write_muscle(FILE *out, const myo_muscle_record *muscle, const myo_muscle_measures *m) {
    fputs("<h3>", out);
    myo_html_escape(out, myo_muscle_title(muscle));
    fputs("</h3>\n<div class=\"scroll\"><table>\n", out);
    row(out, "Force asked for (top)", 'g', 3, m->hold_target_N, "N");
    row(out, "Force on the hold, mean", 'g', 3, m->hold_force_N, "N");
    row(out, "Force on the hold, variation (SD / mean)", 'g', 2, 100.0 * m->hold_cv_1, "%");
    row(out, "Force before the command (passive)", 'g', 3, m->rest_force_N, "N");
    row(out, "Greatest force", 'g', 3, m->peak_force_N, "N");
    row(out, "Mean force over the run", 'g', 3, m->mean_force_N, "N");
    row(out, "All units together, isometric at best length", 'g', 3,
        m->max_force_N > 0.0 ? m->max_force_N : MYO_NONE, "N");
    row(out, "Target reached (within 5 %)", 'f', 2, 1e-3 * m->reached_ms, "s");
    row(out, "Let go (above rest, below a tenth of the hold), after its end", 'f', 2,
        1e-3 * (m->relaxed_ms - m->hold_end_ms), "s");
    row(out, "Motor units", 'f', 0, muscle->n_units, "");
    row(out, "Motor units at work", 'f', 0, m->n_active, "");
    row(out, "Discharges", 'f', 0, (double)m->n_discharges, "");
    row(out, "Discharges that did not reach the fibres", 'f', 0, (double)m->n_blocked, "");
    row(out, "Mean discharge rate, median of the units", 'g', 3, m->median_rate_Hz, "1/s");
    row(out, "Mean discharge rate, slowest unit", 'g', 3, m->lowest_rate_Hz, "1/s");
    row(out, "Mean discharge rate, fastest unit", 'g', 3, m->highest_rate_Hz, "1/s");
    row(out, "Variation of intervals (SD / mean), median of the units", 'g', 3,
        100.0 * m->median_cv_1, "%");
    row(out, "Order of recruitment (rank correlation with size)", 'f', 3, m->order_1, "");
    row(out, "Fibre conduction velocity, slowest unit", 'g', 3, m->velocity_low_m_s, "m/s");
    row(out, "Fibre conduction velocity, fastest unit", 'g', 3, m->velocity_high_m_s, "m/s");
    row(out, "Tubular potassium at the start", 'g', 3, m->rest_potassium_mM, "mM");
    row(out, "Tubular potassium, highest of any unit", 'g', 3, m->peak_potassium_mM, "mM");
    row(out, "ATP at the start", 'g', 3, m->rest_ATP_mM, "mM");
    row(out, "ATP, lowest of any unit", 'g', 3, m->lowest_ATP_mM, "mM");
    row(out, "Creatine phosphate, lowest of any unit", 'g', 3, m->lowest_PCr_mM, "mM");
    row(out, "Phosphate, highest of any unit", 'g', 3, m->highest_Pi_mM, "mM");
    row(out, "pH, lowest of any unit", 'f', 2, m->lowest_pH_1, "");
    if (muscle->spontaneous.n)
        row(out, "Potentials that fibres fired by themselves", 'f', 0,
            (double)muscle->spontaneous.n, "");
    fputs("</table></div>\n", out);
    if (m->has_hold)
        fprintf(out,
                "<p class=\"about\">Measures on the hold are taken from %.2f to %.2f s, after "
                "settling.</p>\n",
                1e-3 * m->steady_start_ms, 1e-3 * m->steady_end_ms);
}

typedef struct mean {
    double sum, low, high;
    int n;
} mean;

static void take(mean *all, double value) {
    if (!isfinite(value)) return;
    all->low = all->n ? fmin(all->low, value) : value;
    all->high = all->n ? fmax(all->high, value) : value;
    all->sum += value;
    all->n++;
}

static void cell_mean(FILE *out, char form, int digits, const mean *all) {
    number(out, form, digits, all->n ? all->sum / all->n : MYO_NONE);
}

static void write_type(FILE *out, const myo_muscle_record *muscle, const myo_muscle_measures *m,
                       myo_unit_type type) {
    enum { FIBRES, DIAMETER, AXON, FORCE, THRESHOLD, RATE, PEAK, CV, VELOCITY, CALCIUM, COUNT };
    mean all[COUNT] = {{0}};
    int n = 0, active = 0;
    for (int u = 0; u < muscle->n_units; u++) {
        if (muscle->units[u].type != type) continue;
        n++;
        active += m->units[u].n > 0;
        take(&all[FIBRES], muscle->units[u].n_fibres);
        take(&all[DIAMETER], muscle->units[u].fibre_diameter_um);
        take(&all[AXON], muscle->units[u].axon_velocity_m_s);
        take(&all[FORCE], muscle->units[u].max_force_N);
        take(&all[THRESHOLD], m->units[u].threshold_N);
        take(&all[RATE], m->units[u].mean_rate_Hz);
        take(&all[PEAK], m->units[u].peak_rate_Hz);
        take(&all[CV], 100.0 * m->units[u].cv_1);
        take(&all[VELOCITY], m->units[u].velocity_m_s);
        if (m->units[u].n) take(&all[CALCIUM], m->units[u].peak_calcium_uM);
    }
    if (n == 0) return;
    fprintf(out,
            "<tr><th scope=\"row\">%s</th><td class=\"number\">%d</td><td class=\"number\">%d</td>",
            myo_unit_type_name(type), n, active);
    cell_mean(out, 'f', 0, &all[FIBRES]);
    cell_mean(out, 'f', 0, &all[DIAMETER]);
    cell_mean(out, 'f', 1, &all[AXON]);
    cell_mean(out, 'g', 3, &all[FORCE]);
    fputs("<td class=\"number\">", out);
    if (all[THRESHOLD].n)
        fprintf(out, "%s&ndash;%s", MYO_SHOW(2, all[THRESHOLD].low),
                MYO_SHOW(2, all[THRESHOLD].high));
    else
        fputs("&ndash;", out);
    fputs("</td>", out);
    cell_mean(out, 'f', 1, &all[RATE]);
    cell_mean(out, 'f', 1, &all[PEAK]);
    cell_mean(out, 'f', 0, &all[CV]);
    cell_mean(out, 'f', 2, &all[VELOCITY]);
    cell_mean(out, 'g', 3, &all[CALCIUM]);
    fputs("</tr>\n", out);
}

static void write_types(FILE *out, const myo_muscle_record *muscle, const myo_muscle_measures *m) {
    static const char *const names[] = {"units",           "active",
                                        "fibres",          "diameter (µm)",
                                        "axon (m/s)",      "greatest force (N)",
                                        "joins at (N)",    "mean rate (1/s)",
                                        "peak rate (1/s)", "intervals vary (%)",
                                        "fibre (m/s)",     "calcium peak (µM)"};
    if (!muscle->units || muscle->n_units <= 0) return;
    fputs("<div class=\"scroll\"><table>\n<caption>Motor units by type. Fibres, diameter, axon and "
          "greatest force: means over all units; rates, intervals, conduction and calcium: means "
          "over the active ones; and the range of force at which they join.</caption>\n",
          out);
    heads(out, "Type", 12, names);
    write_type(out, muscle, m, MYO_UNIT_S);
    write_type(out, muscle, m, MYO_UNIT_FR);
    write_type(out, muscle, m, MYO_UNIT_FF);
    fputs("</table></div>\n", out);
}

static void write_units(FILE *out, const myo_muscle_record *muscle, const myo_muscle_measures *m) {
    static const char *const names[] = {
        "type",         "fibres",     "diameter (µm)",   "greatest force (N)", "first (s)",
        "joins at (N)", "discharges", "mean rate (1/s)", "peak rate (1/s)",    "intervals vary (%)",
        "fibre (m/s)"};
    if (!muscle->units || muscle->n_units <= 0) return;
    fprintf(
        out,
        "<details><summary>Each of the %d motor units</summary>\n<div class=\"scroll\"><table>\n",
        muscle->n_units);
    heads(out, "Unit", 11, names);
    for (int u = 0; u < muscle->n_units; u++) {
        const myo_unit_info *info = &muscle->units[u];
        const myo_unit_measures *unit = &m->units[u];
        fprintf(
            out,
            "<tr><th scope=\"row\">%d</th><td class=\"number\">%s</td><td class=\"number\">%d</td>",
            u + 1, myo_unit_type_name(info->type), info->n_fibres);
        number(out, 'f', 1, info->fibre_diameter_um);
        number(out, 'g', 3, info->max_force_N);
        number(out, 'f', 2, 1e-3 * unit->first_ms);
        number(out, 'g', 2, unit->threshold_N);
        number(out, 'f', 0, (double)unit->n);
        number(out, 'f', 1, unit->mean_rate_Hz);
        number(out, 'f', 1, unit->peak_rate_Hz);
        number(out, 'f', 0, 100.0 * unit->cv_1);
        number(out, 'f', 2, unit->velocity_m_s);
        fputs("</tr>\n", out);
    }
    fputs("</table></div></details>\n", out);
}

/* ---- EMG ---- */

static void write_channels(FILE *out, const myo_measures *measures) {
    static const char *const names[] = {"rate (Hz)",
                                        "band (Hz)",
                                        "RMS (µV)",
                                        "RMS before it starts (µV)",
                                        "noise and heart, RMS (µV)",
                                        "peak to peak (µV)",
                                        "median (Hz)",
                                        "mean (Hz)"};
    const myo_record *record = measures->record;
    if (record->n_channels <= 0) return;
    fputs("<h3>EMG</h3>\n<div class=\"scroll\"><table>\n", out);
    heads(out, "Channel", 8, names);
    for (int i = 0; i < record->n_channels; i++) {
        const myo_channel *channel = &record->channels[i];
        const myo_channel_measures *c = &measures->channels[i];
        fputs("<tr><th scope=\"row\" class=\"wide\">", out);
        myo_html_escape(out, channel->name[0] ? channel->name : "unnamed");
        fputs("<br><small>", out);
        myo_html_escape(out, channel->description);
        fputs("</small></th>", out);
        number(out, 'f', 0, channel->rate_Hz);
        fprintf(out, "<td class=\"number\">%.4g&ndash;%.5g</td>", channel->high_pass_Hz,
                channel->low_pass_Hz);
        number(out, 'g', 3, c->rms_uV);
        number(out, 'g', 3, c->quiet_rms_uV);
        number(out, 'g', 3, c->noise_rms_uV);
        number(out, 'g', 4, c->peak_to_peak_uV);
        number(out, 'f', 0, c->spectrum.median_Hz);
        number(out, 'f', 0, c->spectrum.mean_Hz);
        fputs("</tr>\n", out);
    }
    fputs("</table></div>\n", out);
    for (int i = 0; i < record->n_channels; i++) {
        const myo_channel_measures *c = &measures->channels[i];
        if (!isfinite(c->from_ms)) continue;
        fprintf(out,
                "<p class=\"about\">RMS and spectra are taken from %.2f to %.2f s; noise and peak "
                "to peak over the whole run.</p>\n",
                1e-3 * c->from_ms, 1e-3 * c->to_ms);
        break;
    }
}

void myo_html_write_tables(FILE *out, const myo_measures *measures) {
    const myo_record *record = measures->record;
    for (int i = 0; i < record->n_muscles; i++) {
        write_muscle(out, &record->muscles[i], &measures->muscles[i]);
        write_types(out, &record->muscles[i], &measures->muscles[i]);
        write_units(out, &record->muscles[i], &measures->muscles[i]);
    }
    write_channels(out, measures);
}

/* ---- values that no publication gives ---- */

/* "mS_cm2" as mS/cm², "1_uM_ms" as 1/(µM ms). */
myo_unit_shown myo_unit_words(const char *unit) {
    myo_unit_shown shown = {""};
    const char *slash = strchr(unit, '_');
    const int several = slash && strchr(slash + 1, '_') != NULL;
    if (strcmp(unit, "1") == 0) return shown;
    for (const char *c = unit; *c; c++) {
        const int starts = c == unit || c[-1] == '_';
        const char one[2] = {*c, 0};
        const char *text = one;
        if (starts && strcmp(c, "percent") == 0)
            text = "%", c += 6;
        else if (starts && strncmp(c, "degC", 4) == 0)
            text = "°C", c += 3;
        else if (*c == '_')
            text = c == slash ? (several ? "/(" : "/") : " ";
        else if (*c == 'u' && starts && isalpha((unsigned char)c[1]))
            text = "µ";
        else if (*c == '2' && !starts)
            text = "²";
        else if (*c == '3' && !starts)
            text = "³";
        const size_t used = strlen(shown.text);
        snprintf(shown.text + used, sizeof shown.text - used, "%s", text);
    }
    const size_t used = strlen(shown.text);
    if (several) snprintf(shown.text + used, sizeof shown.text - used, ")");
    return shown;
}

static void write_field(FILE *out, const char *path, const myo_field *field, double value) {
    fputs("<tr><th scope=\"row\"><code>", out);
    myo_html_escape(out, path);
    if (path[0]) fputc('.', out);
    myo_html_escape(out, field->name);
    fprintf(out, "</code></th><td class=\"number\">%.5g %s</td><td>", value, MYO_UNIT(field->unit));
    myo_html_escape(out, field->text);
    fputs("</td></tr>\n", out);
}

/* Parameters of one section with this source (NULL: any); with out NULL only counted. */
static int rows_of_section(FILE *out, const myo_fieldset *values, int section, const char *source) {
    const myo_section *s = myo_fieldset_section(values, section);
    const double *parameters = myo_fieldset_parameters_const(values, section);
    int n = 0, parameter = 0;
    for (int f = 0; f < s->table->n_fields; f++) {
        const myo_field *field = &s->table->fields[f];
        if (field->kind != MYO_FIELD_PARAMETER) continue;
        const double value = parameters[parameter++];
        if (source && strcmp(myo_fieldset_source(values, section, f), source) != 0) continue;
        n++;
        if (out) write_field(out, s->path, field, value);
    }
    return n;
}

/* The same over what the run reads of its first muscle and, with reflexes, of the cord. */
static int rows_of_run(FILE *out, const myo_scenario *scenario, const char *source) {
    const myo_fieldset *session = scenario->session, *values = scenario->muscles[0].values;
    int n = 0;
    for (int s = 0; s < myo_fieldset_section_count(values); s++)
        if (myo_scenario_uses(scenario, 0, myo_fieldset_section(values, s)->path))
            n += rows_of_section(out, values, s, source);
    for (int s = 0; s < myo_fieldset_section_count(session); s++)
        if (myo_fieldset_section(session, s)->path[0] &&
            myo_fieldset_get(session, "reflexes") > 0.5)
            n += rows_of_section(out, session, s, source);
    return n;
}

static int rows_of_mechanisms(FILE *out, const char *source) {
    int n = 0;
    for (int i = 0; i < myo_mechanism_count(); i++) {
        const myo_table *table = myo_mechanism(i);
        for (int f = 0; f < table->n_fields; f++) {
            const myo_field *field = &table->fields[f];
            if (field->kind != MYO_FIELD_PARAMETER || (source && strcmp(field->source, source)))
                continue;
            n++;
            if (out) write_field(out, table->name, field, field->value);
        }
    }
    return n;
}

static int rows(FILE *out, const myo_scenario *scenario, const char *source) {
    return scenario ? rows_of_run(out, scenario, source) : rows_of_mechanisms(out, source);
}

static void write_list(FILE *out, const myo_scenario *scenario, const char *source) {
    if (!rows(NULL, scenario, source)) return;
    fprintf(out,
            "<details><summary>The %s values</summary>\n<div class=\"scroll\"><table>\n<tr><th "
            "scope=\"col\">Parameter</th><th scope=\"col\" class=\"number\">Value</th><th "
            "scope=\"col\">What it is</th></tr>\n",
            source);
    rows(out, scenario, source);
    fputs("</table></div></details>\n", out);
}

void myo_html_write_assumed(FILE *out, const myo_scenario *scenario) {
    fprintf(out,
            "<p>Of the %d parameters %s, %d are <em>assumed</em>: no publication gives them (among "
            "them the settings of scenario, electrodes and solver). %d more are <em>fitted</em>: "
            "chosen so that the model meets published measurements, which it therefore does not "
            "predict. What hangs on either deserves doubt. All others name their source or follow "
            "from those that do (<code>myotome show NAME</code>).</p>\n",
            rows(NULL, scenario, NULL),
            !scenario                 ? "of the mechanisms built in"
            : scenario->n_muscles > 1 ? "that this run read for its first muscle"
                                      : "that this run read",
            rows(NULL, scenario, "assumed"), rows(NULL, scenario, "fitted"));
    write_list(out, scenario, "assumed");
    write_list(out, scenario, "fitted");
}
