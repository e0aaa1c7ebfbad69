/* The table of nociceptor: what `myotome show nociceptor` prints. */
#include "mech/nociceptor/nociceptor.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/nociceptor/nociceptor.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_nociceptor = {
    "nociceptor",
    "Thin afferents: pain and effort from muscle, facet capsule, disc and nerve root",
    "Every rate is greatest x2 / (1 + x2), x = stimulus (1 + sensitisation + ...) / half. Group "
    "III: what stretches,\n"
    "presses and loads hurt tissue, and stress or pressure that is noxious to healthy tissue. "
    "Group IV: leaked\n"
    "potassium and ATP, bradykinin, prostaglandin, swelling, and the mixture of acid, lactate and "
    "ATP as the cubic\n"
    "root of the product of their rises, so that none acts alone (Pollak et al. 2014); a second "
    "kind of ending feels\n"
    "weak mixtures as fatigue. Contraction-sensitive endings follow the fibres' action potentials "
    "for 3 s.\n"
    "Facet capsule by strain, disc by pressure where torn, root by pressure where inflamed.",
    "src/mech/nociceptor/nociceptor.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};
