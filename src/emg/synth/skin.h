/* Under the skin: a point source in muscle below plane layers of fat and skin, seen by a disc on
 * the skin.
 *
 * Transfer function from the boundary conditions (continuous potential and normal current at both
 * faces, no current through the skin's top), with fibres along z, x across, y0 the depth below the
 * muscle's top: H = 2 exp(-kya y0) / (sigma_x [(1+Rc) cosh(s1) alpha(s1) + (1-Rc) cosh(s2)
 * alpha(s2)]), ky^2 = kx^2 + kz^2, kya^2 = kx^2 + (sigma_z/sigma_x) kz^2, alpha(s) = kya + ky Rm
 * tanh(s), s1 = ky (fat + skin), s2 = ky (fat - skin), Rc = sigma_skin/sigma_fat, Rm =
 * sigma_fat/sigma_x. Layered model: Farina & Merletti 2001, J Neurosci Methods; the form above is
 * derived anew.
 *
 * The fibre's integral (line_source.h) wants h in space. H falls like 1/k at the origin, so the
 * field of a source in homogeneous muscle, `lift` deeper, is taken out and added in closed form;
 * the smooth rest is a cosine integral in kx and kz, tabulated in coordinates that stretch with
 * depth. The rest is wanted at few places and on stretched grids, so it is summed as two small
 * matrix products: an FFT would compute, and alias, far more points than the table holds. */
#ifndef MYO_EMG_SYNTH_SKIN_H
#define MYO_EMG_SYNTH_SKIN_H

#include "base/parallel.h"

typedef struct myo_skin_layers {
    double sigma_across_S_m, sigma_along_S_m; /* muscle */
    double sigma_fat_S_m, sigma_skin_S_m;
    double fat_mm, skin_mm;
} myo_skin_layers;

/* H in 1/((S/m) (rad/m)), depth_mm >= 0 below the muscle's top; not at kx = kz = 0. */
double myo_skin_transfer(const myo_skin_layers *layers, double kx_rad_m, double kz_rad_m,
                         double depth_mm);

typedef struct myo_skin_table myo_skin_table;

/* Table for depths from_mm .. to_mm (0.5 mm or more) and a disc of this radius (0: a point). */
int myo_skin_table_make(const myo_skin_layers *layers, double disc_radius_mm, double from_mm,
                        double to_mm, myo_workers *workers, myo_skin_table **table,
                        myo_error *error);
void myo_skin_table_free(myo_skin_table *table); /* NULL is allowed */

/* h of one fibre: what the disc sees of a unit current at z mm along the fibre from it. */
enum { MYO_SKIN_NODES = 72 };
typedef struct myo_skin_fibre {
    double reach2_mm2, ratio, scale; /* closed part: scale / sqrt(ratio reach2 + z^2) */
    double stretch_mm;
    double rest[MYO_SKIN_NODES + 3]; /* one before 0, by symmetry, to two behind the last */
} myo_skin_fibre;

void myo_skin_fibre_make(const myo_skin_table *table, double depth_mm, double offset_mm,
                         myo_skin_fibre *fibre);
/* 1/((S/m) mm) */
double myo_skin_fibre_h(const myo_skin_fibre *fibre, double z_mm);

#endif
