/* A story as text for a terminal. */
#include "myotome/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "2 s", "10 min", "3 h", "day 3, 2 h": a time a person reads. */
static void when(double t_s, char *text, size_t size) {
    if (t_s < 120)
        snprintf(text, size, "%.3g s", t_s);
    else if (t_s < 7200)
        snprintf(text, size, "%.3g min", t_s / 60);
    else if (t_s < 48 * 3600)
        snprintf(text, size, "%.3g h", t_s / 3600);
    else
        snprintf(text, size, "day %.3g", t_s / 86400);
}

int myo_story_format(const myo_story *story, char **text_out, myo_error *error) {
    size_t size = 0;
    FILE *out = open_memstream(text_out, &size);
    if (!out) return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the story");
    fprintf(out, "%s\n", story->title);
    for (int i = 0; i < story->n_windows; i++) {
        const myo_story_window *w = &story->windows[i];
        char at[32];
        when(w->start_s, at, sizeof at);
        fprintf(out, "\n%s, %g s: %s%s\n", at, w->duration_s, w->text,
                w->asked ? "" : " (opened by itself)");
        fprintf(out, "  pain %.0f of 100\n", w->pain_percent);
        for (int m = 0; m < w->n_muscles; m++) {
            const myo_story_muscle *s = &w->muscles[m];
            fprintf(out,
                    "  %-34s force %4.1f %%, activity %4.1f %% of voluntary; %2d units at %.1f Hz",
                    w->record->muscles[m].title, 100 * s->force_1, 100 * s->activation_1, s->units,
                    s->rate_Hz);
            if (s->fresh_damage_1 > 0.005) fprintf(out, "; new damage %.2f", s->fresh_damage_1);
            fprintf(out, "\n");
        }
        for (size_t e = 0; e < w->record->n_episodes; e++) {
            const myo_episode *ep = &w->record->episodes[e];
            fprintf(out, "  %s of %s from %.1f to %.1f s: %s\n", myo_episode_name(ep->type),
                    w->record->muscles[ep->muscle].title, ep->start_ms / 1000, ep->end_ms / 1000,
                    ep->evidence);
        }
    }
    fprintf(out,
            "\nsimulated %.1f s in %d windows and %.3g h between them; windows took %.2f s of wall "
            "time a simulated second\n",
            story->windows_s, story->n_windows, (story->reached_s - story->windows_s) / 3600,
            story->windows_s > 0 ? story->window_wall_s / story->windows_s : 0);
    const int bad = ferror(out);
    fclose(out);
    return bad ? myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the story") : MYO_OK;
}
