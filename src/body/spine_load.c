/* What loads the spine besides muscles, and what its discs, facets, nerve roots and cord feel of
 * it. */
#include "base/lane.h" /* width 1: sine and cosine with the same bits everywhere */
#include "body/spine_model.h"

#include <math.h>
#include <string.h>

const double myo_spine_contact_at_m[spine_contacts][3] = {
    {-0.118, -0.003, 0.047}, /* root of the shoulder blade's spine */
    {-0.133, -0.105, 0.060}, /* its lower angle */
    {-0.118, -0.003, -0.047},
    {-0.133, -0.105, -0.060},
};

const double myo_spine_contact_push[spine_contacts][3] = {
    {-0.85, 0, 0.53}, {-0.80, 0, 0.60}, {-0.85, 0, -0.53}, {-0.80, 0, -0.60}};

int myo_spine_contact_body(int contact) {
    return contact < 2 ? MYO_SPINE_GIRDLE_RIGHT : MYO_SPINE_GIRDLE_LEFT;
}

void myo_spine_add_force(const myo_body_place *place, int body, const double at_m[3],
                         const double force_N[3], double *wrench) {
    const double *t = place->turn;
    double r[3], *w = wrench + 6 * body;
    for (int k = 0; k < 3; k++)
        r[k] = t[3 * k] * at_m[0] + t[3 * k + 1] * at_m[1] + t[3 * k + 2] * at_m[2];
    for (int k = 0; k < 3; k++) {
        const int i = (k + 1) % 3, j = (k + 2) % 3;
        w[k] += force_N[k];
        w[3 + k] += r[i] * force_N[j] - r[j] * force_N[i];
    }
}

/* The pressed abdomen carries the chest: it pushes up along the axis of T12 in front of the discs
 * of T12 .. T7 and L3 .. L1, and down on the pelvis. Daggfeldt & Thorstensson 1997 for the idea;
 * area and place are fitted. */
static void add_abdomen(const myo_spine *spine, const myo_body_place *places, double *wrench) {
    const double *p = spine->p;
    const double whole = p[spine_p_abdominal_pressure] * 1e3 * p[spine_p_pressure_area] * 1e-4;
    const double share = p[spine_p_pressure_thoracic];
    const double *t = places[MYO_SPINE_T12].turn;
    const double at[3] = {1e-3 * p[spine_p_pressure_forward], 0, 0};
    if (whole == 0) return;
    for (int b = MYO_SPINE_L3; b <= MYO_SPINE_T7; b++) {
        const double force = whole * (b >= MYO_SPINE_T12 ? share / 6 : (1 - share) / 3);
        const double up[3] = {force * t[1], force * t[4], force * t[7]};
        const double down[3] = {-up[0], -up[1], -up[2]};
        myo_spine_add_force(&places[b], b, at, up, wrench);
        myo_spine_add_force(&places[MYO_SPINE_PELVIS], MYO_SPINE_PELVIS, at, down, wrench);
    }
}

void myo_spine_add_loads(const myo_spine *spine, const myo_spine_posture *posture,
                         const myo_body_place *places, double *wrench) {
    static const double hand[3] = {0.02, -0.6,
                                   0}; /* slightly bent elbows carry in front (assumed) */
    for (int s = 0; s < 2; s++) {
        const int arm = s ? MYO_SPINE_ARM_LEFT : MYO_SPINE_ARM_RIGHT;
        double weight[3];
        for (int k = 0; k < 3; k++) weight[k] = posture->hand_kg[s] * myo_spine_gravity[k];
        myo_spine_add_force(&places[arm], arm, hand, weight, wrench);
    }
    for (int i = 0; i < posture->n_loads; i++) {
        const myo_spine_load *load = &posture->loads[i];
        const double at[3] = {1e-3 * load->at_mm[0], 1e-3 * load->at_mm[1], 1e-3 * load->at_mm[2]};
        myo_spine_add_force(&places[load->body], load->body, at, load->force_N, wrench);
        for (int k = 0; k < 3; k++) wrench[6 * load->body + 3 + k] += load->moment_Nm[k];
    }
    add_abdomen(spine, places, wrench);
}

static void add_support(spine_supports *s, int body, const double at_m[3]) {
    s->body[s->n] = body;
    memcpy(s->at_m[s->n++], at_m, 3 * sizeof *at_m);
}

/* The tips of the spinous processes; on a bed also head, shoulder blades and arms. */
spine_supports myo_spine_supports(const myo_spine *spine, int boundary) {
    static const double tip[3] = {-0.058, 0, 0}, head[3] = {-0.06, 0.14, 0};
    spine_supports s = {0};
    const int lying = boundary == MYO_SPINE_LYING;
    lane_sincos_turns(myo_spine_lean_rad(spine, boundary) * 0.15915494309189533577, &s.push[1],
                      &s.push[0]);
    if (!lying && boundary != MYO_SPINE_BACK_REST) return s;
    for (int b = MYO_SPINE_L5; b <= (lying ? MYO_SPINE_C7 : MYO_SPINE_T4); b++)
        add_support(&s, b, tip);
    if (lying) add_support(&s, MYO_SPINE_C7, head);
    for (int g = 0; lying && g < 2; g++) {
        add_support(&s, MYO_SPINE_GIRDLE_RIGHT + g, myo_spine_contact_at_m[1 + 2 * g]);
        add_support(&s, MYO_SPINE_ARM_RIGHT + g, spine->bodies[MYO_SPINE_ARM_RIGHT + g].centre_m);
    }
    return s;
}

/* The disc's axes: halfway between the two vertebrae. */
static void disc_axes(const myo_body_place *places, int body, double up[3], double forward[3]) {
    const double *a = places[body].turn, *b = places[body - 1].turn;
    double length_up = 0, length_forward = 0;
    for (int k = 0; k < 3; k++) {
        up[k] = a[3 * k + 1] + b[3 * k + 1];
        forward[k] = a[3 * k] + b[3 * k];
        length_up += up[k] * up[k];
        length_forward += forward[k] * forward[k];
    }
    for (int k = 0; k < 3; k++) {
        up[k] /= sqrt(length_up);
        forward[k] /= sqrt(length_forward);
    }
}

double myo_spine_disc_compression_N(const myo_body_place *places, const double *reaction,
                                    int body) {
    double up[3], forward[3];
    disc_axes(places, body, up, forward);
    const double *r = reaction + 6 * body;
    return r[0] * up[0] + r[1] * up[1] + r[2] * up[2];
}

/* Facets: those of the vertebra above lie behind the lower ones, which look backwards, a little up
 * and, from T1 to T11, outwards, further down to the middle. They touch when their turn brings them
 * forwards, down or to the side of the lower ones by more than the gap; a lower disc lets them
 * slide down on each other. The stop of extension is theirs too. The capsule is stretched by the
 * whole way. */
static void facets(const myo_spine *spine, int body, const double *angle,
                   myo_spine_balance *balance) {
    const double *v = spine->level[body], *p = spine->p;
    const spine_axis *bend = &spine->axes[body][0];
    double turned[2], sloped[2]; /* sine, cosine */
    lane_sincos_turns(v[spine_level_p_facet_angle] / 360, &turned[0], &turned[1]);
    lane_sincos_turns(v[spine_level_p_facet_slope] / 360, &sloped[0], &sloped[1]);
    const double lost = v[spine_level_p_height_loss] * v[spine_level_p_disc_height];
    const double gap = p[spine_p_facet_gap] - sloped[0] * lost;
    const double beyond = fmax(0, angle[0] - bend->stop_rad);
    const double stop_N = bend->stop_growth_1_rad * bend->stop_factor[0] * beyond * beyond /
                          (2e-3 * v[spine_level_p_facet_back]);
    for (int s = 0; s < 2; s++) {
        const double side = s ? -1 : 1;
        const double r[3] = {-v[spine_level_p_facet_back], v[spine_level_p_facet_up],
                             side * v[spine_level_p_facet_aside]};
        const double way[3] = {angle[2] * r[2] - angle[0] * r[1], /* (side, turn, bend) x r */
                               angle[0] * r[0] - angle[1] * r[2],
                               angle[1] * r[1] - angle[2] * r[0]};
        const double closing = way[0] * turned[1] * sloped[1] - way[1] * sloped[0] +
                               way[2] * side * turned[0] * sloped[1];
        const double touch = fmax(0, closing - gap);
        balance->facet_force_N[body][s] =
            stop_N + p[spine_p_facet_contact] * v[spine_level_p_facet_factor] * touch;
        balance->capsule_strain_1[body][s] =
            sqrt(way[0] * way[0] + way[1] * way[1] + way[2] * way[2]) / p[spine_p_capsule_length];
    }
}

/* A bulging disc presses its root with part of its own pressure; conduction is half lost at 130
 * mmHg held for hours (fitted to Pedowitz et al. 1992: none up to 50, growing at 100 and 200 mmHg).
 */
static void nerves(const myo_spine *spine, int body, myo_spine_balance *balance) {
    const double *v = spine->level[body];
    const double disc_mmHg = balance->pressure_MPa[body] * 1e6 / 133.322;
    for (int s = 0; s < 2; s++) {
        const double pressure = 0.01 * v[spine_level_p_bulge_right + s] * fmax(0, disc_mmHg);
        const double ratio = pressure / 130, power = ratio * ratio * ratio * ratio;
        balance->root_pressure_mmHg[body][s] = pressure;
        balance->root_block_1[body][s] = power / (1 + power);
    }
    /* Half the normal area is where signs begin; the slope is assumed. */
    balance->canal_pressure_mmHg[body] = 200 * fmax(0, 0.6 - v[spine_level_p_canal]) / 0.6;
}

void myo_spine_disc_loads(const myo_spine *spine, const myo_body_place *places,
                          const double *angle_rad, const double *reaction,
                          myo_spine_balance *balance) {
    const double *p = spine->p;
    for (int b = MYO_SPINE_L5; b <= MYO_SPINE_C7; b++) {
        const double *v = spine->level[b], *r = reaction + 6 * b;
        double up[3], forward[3];
        disc_axes(places, b, up, forward);
        balance->compression_N[b] = r[0] * up[0] + r[1] * up[1] + r[2] * up[2];
        balance->shear_forward_N[b] = -(r[0] * forward[0] + r[1] * forward[1] + r[2] * forward[2]);
        balance->pressure_MPa[b] = 1.5 * balance->compression_N[b] / v[spine_level_p_disc_area];
        balance->strength_N[b] =
            1e3 * (p[spine_p_strength_first] + p[spine_p_strength_step] * (MYO_SPINE_T1 - b)) *
            p[spine_p_bone_density] * p[spine_p_bone_density];
        balance->load_to_strength_1[b] = balance->compression_N[b] / balance->strength_N[b];
        facets(spine, b, angle_rad + 3 * b, balance);
        nerves(spine, b, balance);
    }
}
