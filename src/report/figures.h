/* The figures of the report: which there are for a record, what each shows, and their drawing. */
#ifndef MYO_REPORT_FIGURES_H
#define MYO_REPORT_FIGURES_H

#include "report/measures.h"
#include "report/plot.h"

enum { MYO_FIGURE_CHAIN, MYO_FIGURE_CONTRACTION, MYO_FIGURE_FIBRE, MYO_FIGURE_EMG };

typedef struct myo_figure {
    char id[96]; /* also the file's name: letters, digits, '_' and '-' */
    char title[192];
    char caption[1200]; /* plain sentences: what one sees and why */
    char alt[400];      /* what it shows, for a reader who cannot see it */
    int group;          /* section of the page */
    double width, height;
    const myo_measures *measures;
    int muscle, channel;                     /* -1: none */
    const struct myo_tale *tale;             /* of a story's figure, which has no measures */
    const struct myo_comparison *comparison; /* of a figure of two runs */
    const struct myo_channel_view *view;     /* of a figure of a recording */
    int window, part; /* of the story; what `part` counts is the figure's own */
    void (*draw)(cairo_t *cr, const struct myo_figure *figure);
} myo_figure;

typedef struct myo_figures {
    myo_figure *list;
    int n, capacity;
    int muscles_left_out; /* beyond the first few, for which no figures are made */
} myo_figures;

/* All figures for which the record has something to show. Returns 0 when memory is out. */
int myo_figures_make(myo_figures *figures, const myo_measures *measures);
void myo_figures_free(myo_figures *figures);
/* A cleared figure behind the last one, which counts once n is raised; NULL when memory is out. */
myo_figure *myo_figures_next(myo_figures *figures);

/* The picture as PNG of so many pixels a unit of length, or as SVG for a scale of 0; *bytes is
 * freed with free(). MYO_OK, or MYO_BROKE_DOWN when memory is out. */
int myo_figure_render(const myo_figure *figure, double png_scale, unsigned char **bytes, size_t *n,
                      myo_error *error);

/* The kinds of figures: each fills size, title, caption and alt, and draws. A describing function
 * returns 0 where the record has nothing to show. */
int myo_figure_chain(myo_figure *figure);
int myo_figure_force(myo_figure *figure);
int myo_figure_raster(myo_figure *figure);
int myo_figure_rates(myo_figure *figure);
int myo_figure_reflex(myo_figure *figure);
int myo_figure_calcium(myo_figure *figure);
int myo_figure_energy(myo_figure *figure);
int myo_figure_membrane(myo_figure *figure);
int myo_figure_emg(myo_figure *figure);
int myo_figure_potentials(myo_figure *figure);
int myo_figure_spectra(myo_figure *figure);
int myo_figure_reenact(myo_figure *figure);

/* Appends to the caption; what does not fit is cut. */
void myo_figure_say(myo_figure *figure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Helpers shared by them. */
const myo_muscle_record *myo_figure_muscle(const myo_figure *figure);
const myo_muscle_measures *myo_figure_numbers(const myo_figure *figure);
myo_samples myo_samples_of(const myo_series *series, int column, double scale); /* x in s */
/* The smallest, a middle and the largest active unit (any units where none is active); returns how
 * many different ones there are, 0..3. */
int myo_figure_three_units(const myo_figure *figure, int units[3]);
/* Middle of a stretch worth a closer look, s: within the steady hold, else at the greatest force.
 */
double myo_figure_moment_s(const myo_figure *figure);
/* A bar along the upper edge for each of the muscle's episodes; with `named` a tint and its type
 * too. */
void myo_figure_mark_episodes(const myo_axes *axes, const myo_figure *figure, int named);
double myo_unit_size(const myo_muscle_record *muscle, int unit); /* 0..1 */

#endif
