/* What the figures of a recording's report draw from. */
#ifndef MYO_REPORT_RECORDING_H
#define MYO_REPORT_RECORDING_H

#include "myotome/examine_file.h"
#include "report/figures.h"

enum { MYO_ZOOMS = 4 };

/* A stretch at full resolution. */
typedef struct myo_zoom {
    double t_s, rate_Hz;
    size_t n;
    float *samples;
    char title[160];
} myo_zoom;

typedef struct myo_channel_view {
    const myo_examined_channel *channel;
    size_t n_overview; /* lowest and highest value in turn, a pair a bin */
    float *overview;
    double bin_s;
    int n_zooms;
    myo_zoom zooms[MYO_ZOOMS];
} myo_channel_view;

myo_colour myo_discharge_colour(myo_discharge type);

/* Each fills in a figure of the channel; 0 where there is nothing to show. */
int myo_recording_trace(myo_figure *figure, const myo_channel_view *view);
int myo_recording_zooms(myo_figure *figure, const myo_channel_view *view);
int myo_recording_units(myo_figure *figure, const myo_channel_view *view);
int myo_recording_cloud(myo_figure *figure, const myo_channel_view *view);

#endif
