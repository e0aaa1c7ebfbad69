/* Figure of the segmental loop: what the sense organs report and what reaches the motor neurons. */
#include "report/figures.h"

#include <math.h>
#include <stdio.h>

static const double left_px = 72.0, right_px = 20.0, panel_px = 170.0;

typedef struct curve {
    const myo_series *series;
    myo_legend_entry entry;
} curve;

static void draw_panel(cairo_t *cr, const myo_figure *figure, const curve *curves, int n,
                       double top, const char *letter, const char *title, const char *label) {
    double low = 0.0, high = 0.0, from, to;
    myo_legend_entry entries[3];
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(curves[k].series, 0, 1.0);
        double a, b;
        if (myo_samples_range(&s, -HUGE_VAL, HUGE_VAL, &a, &b))
            low = fmin(low, a), high = fmax(high, b);
        entries[k] = curves[k].entry;
    }
    myo_plot_limits(low, high > low ? high : low + 1.0, &from, &to);
    const myo_axes axes = myo_axes_make(cr, left_px, top, figure->width - left_px - right_px,
                                        panel_px, 0.0, figure->measures->end_ms * 1e-3, from, to);
    myo_axes_draw(&axes, "time (s)", label, 0);
    myo_axes_title(&axes, letter, title);
    for (int k = 0; k < n; k++) {
        const myo_samples s = myo_samples_of(curves[k].series, 0, 1.0);
        myo_draw_samples(&axes, &s, curves[k].entry.colour, 1.5);
    }
    myo_draw_legend(&axes, n, entries);
}

static void draw(cairo_t *cr, const myo_figure *figure) {
    const myo_muscle_record *m = myo_figure_muscle(figure);
    const curve senses[3] = {{&m->Ia, {"spindles (Ia)", MYO_BLUE, 0}},
                             {&m->Ib, {"tendon organs (Ib)", MYO_VERMILION, 0}},
                             {&m->contraction_sense, {"thin fibres of work", MYO_INK, 0}}};
    const curve reflexes[2] = {{&m->excitation, {"excitation", MYO_BLUE, 0}},
                               {&m->inhibition, {"inhibition", MYO_VERMILION, 0}}};
    draw_panel(cr, figure, senses, 3, 34.0, "A", "What the sense organs report",
               "rate of one fibre (Hz)");
    draw_panel(cr, figure, reflexes, 2, 34.0 + panel_px + 66.0, "B",
               "What reaches the motor neurons by reflex", "input (see text)");
}

int myo_figure_reflex(myo_figure *figure) {
    const myo_muscle_record *m = myo_figure_muscle(figure);
    if (m->Ia.n_rows < 2) return 0;
    figure->height = 34.0 + 2.0 * panel_px + 66.0 + 48.0;
    figure->group = MYO_FIGURE_CONTRACTION;
    figure->draw = draw;
    snprintf(figure->title, sizeof figure->title, "Senses and reflexes");
    myo_figure_say(
        figure, "Spindles feel length and its change, tendon organs feel force, thin fibres feel "
                "that the muscle works. After conduction to the spinal cord they excite or "
                "inhibit the muscle's own motor neurons: excitation of 1 recruits the smallest of "
                "them, inhibition of 1 doubles what a motor neuron lets leak away.");
    snprintf(figure->alt, sizeof figure->alt,
             "Two panels over time: firing rates of sense organs, and reflex excitation and "
             "inhibition of the motor neurons.");
    return 1;
}
