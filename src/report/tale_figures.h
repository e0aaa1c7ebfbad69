/* The figures of a story: at a glance, the body at a window's key moments, seconds, slow courses.
 */
#ifndef MYO_REPORT_TALE_FIGURES_H
#define MYO_REPORT_TALE_FIGURES_H

#include "report/figures.h"
#include "report/tale.h"

enum { MYO_TALE_GLANCE, MYO_TALE_BODY, MYO_TALE_SECONDS, MYO_TALE_COURSES };

/* All figures for which the story has something to show. Returns 0 when memory is out. */
int myo_tale_figures_make(myo_figures *figures, const myo_tale *tale);

/* Each fills size, title, caption and alt of a figure whose tale, window and part are set; 0 where
 * there is nothing to show. */
int myo_tale_figure_glance(myo_figure *figure);
int myo_tale_figure_body(myo_figure *figure);    /* of figure->window */
int myo_tale_figure_seconds(myo_figure *figure); /* likewise */
int myo_tale_figure_courses(myo_figure *figure); /* figure->part: of myo_tale_course_groups */
extern const int myo_tale_course_groups;

/* A muscle has the same colour in all figures of a story. */
myo_colour myo_tale_colour(int muscle);
/* The muscles' colours and titles in rows below y, at most `width` wide; returns the height taken.
 * With a NULL context it is only measured. */
double myo_tale_draw_muscles(cairo_t *cr, const myo_tale *tale, double left, double y,
                             double width);

/* Time on paper: seconds, hours and days side by side. Every stretch between two moments at which
 * something begins or ends is drawn evenly; a stretch ten times as long is only a step wider, and
 * windows share two fifths of the whole. */
typedef struct myo_warp {
    int n;
    double *t_s, *x; /* x rises from 0 to 1; one block, freed by t_s */
} myo_warp;
int myo_warp_make(myo_warp *warp, const myo_tale *tale); /* 0 when memory is out */
void myo_warp_free(myo_warp *warp);
double myo_warp_at(const myo_warp *warp, double t_s);

/* Axes over the whole story, its windows shaded; the times of the windows below them; a course as a
 * line. */
myo_axes myo_tale_axes(cairo_t *cr, const myo_tale *tale, const myo_warp *warp, double left,
                       double top, double width, double height, double y0, double y1);
void myo_tale_draw_times(const myo_axes *axes, const myo_warp *warp, const myo_tale *tale,
                         int words);
void myo_tale_draw_course(const myo_axes *axes, const myo_warp *warp, const myo_course *course,
                          myo_colour colour);

#endif
