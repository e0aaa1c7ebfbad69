/* Membrane of a node of Ranvier of a motor axon, and of its ending: fast and persistent sodium,
 * slow (Kv7) and fast (Kv1) potassium channels of McIntyre, Richardson & Grill 2002 (J Neurophysiol
 * 87:995). Divalent ions shift what the gates see (Frankenhaeuser & Hodgkin 1957). */
#ifndef MYO_MECH_AXON_NODE_H
#define MYO_MECH_AXON_NODE_H

#include "myotome/field.h"

#define MYO_DEF_FILE "mech/axon_node/axon_node.def"
#define MYO_DEF_NAME axon_node
#include "mech/expand_indices.h"

/* Constants that axon_node_derive makes from the parameters, once a model. */
enum {
    axon_node_k_RT_F,    /* mV */
    axon_node_k_shift,   /* mV that the gates see on top of the potential */
    axon_node_k_shift_K, /* the same for potassium channels */
    axon_node_k_E_Na,
    axon_node_k_E_K, /* at K_o */
    axon_node_k_rate_m,
    axon_node_k_rate_h,
    axon_node_k_rate_u,
    axon_node_k_rate_K,
    axon_node_k_g, /* factor on the conductances */
    axon_node_k_count
};

extern const myo_table myo_mech_axon_node;

#endif
