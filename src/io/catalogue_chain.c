/* The chain from brain to muscle, and which of its links a condition or treatment alters: found
 * from the parts of the model that its numbers belong to, and from what its file says (stage:). */
#include "myotome/catalogue.h"

#include <stdio.h>
#include <string.h>

static const char *const links[] = {"brain",    "cord",    "axon",          "junction",
                                    "membrane", "calcium", "cross-bridges", "energy",
                                    "muscle",   "spine",   "senses",        "body"};
static const char *const plain[] = {"the brain's drive",
                                    "motor neurons and reflexes",
                                    "motor axon",
                                    "nerve-muscle junction",
                                    "fibre membrane",
                                    "calcium release and recapture",
                                    "cross-bridges",
                                    "energy supply",
                                    "muscle and tendon",
                                    "spine and load",
                                    "what the muscle feels",
                                    "water, salts, warmth, blood"};
enum { n_links = sizeof links / sizeof links[0] };

const char *myo_chain_link(int index) {
    return index >= 0 && index < n_links ? links[index] : NULL;
}

const char *myo_chain_link_text(int index) {
    return index >= 0 && index < n_links ? plain[index] : NULL;
}

/* Parts of the model, by the words of a path. */
static const struct {
    const char *part, *link;
} parts[] = {{"drive", "brain"},
             {"pool", "cord"},
             {"neuron", "cord"},
             {"renshaw", "cord"},
             {"synapse", "cord"},
             {"reflex", "cord"},
             {"axon", "axon"},
             {"node", "axon"},
             {"internode", "axon"},
             {"wiring", "axon"},
             {"junction", "junction"},
             {"endplate", "junction"},
             {"esterase", "junction"},
             {"membrane", "membrane"},
             {"sarcolemma", "membrane"},
             {"cable", "membrane"},
             {"calcium", "calcium"},
             {"release", "calcium"},
             {"release_inactivation", "calcium"},
             {"reticulum", "calcium"},
             {"thin_filament", "cross-bridges"},
             {"crossbridge", "cross-bridges"},
             {"crossbridge_atp", "cross-bridges"},
             {"blood_supply", "energy"},
             {"energy_gates", "energy"},
             {"glycogenolysis", "energy"},
             {"oxidation", "energy"},
             {"phosphagen", "energy"},
             {"phosphate", "energy"},
             {"phosphate_store", "energy"},
             {"muscle", "muscle"},
             {"tendon", "muscle"},
             {"trunk", "muscle"},
             {"path", "muscle"},
             {"length", "muscle"},
             {"spine", "spine"},
             {"spindle", "senses"},
             {"tendon_organ", "senses"},
             {"nociceptor", "senses"},
             {"pain", "senses"},
             {"inflammation", "senses"},
             {"milieu", "senses"},
             {"fluids", "body"},
             {"person", "body"},
             {"body_water", "body"},
             {"heat", "body"},
             {"interstitium", "body"},
             {"muscle_flow", "body"},
             {"thermoregulation", "body"}};

static int link_of(const char *word, size_t length) {
    for (int i = 0; i < n_links; i++)
        if (strlen(links[i]) == length && strncmp(links[i], word, length) == 0) return i;
    return -1;
}

unsigned myo_chain_of_path(const char *path) {
    unsigned found = 0;
    for (const char *at = path, *dot; (dot = strchr(at, '.')) != NULL && !found; at = dot + 1)
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
            if (strlen(parts[i].part) == (size_t)(dot - at) &&
                strncmp(parts[i].part, at, (size_t)(dot - at)) == 0)
                found |= 1u << link_of(parts[i].link, strlen(parts[i].link));
    return found;
}

unsigned myo_catalogue_links(const myo_catalogue_entry *entry) {
    unsigned found = 0;
    for (int i = 0; i < entry->n_changes; i++) found |= myo_chain_of_path(entry->changes[i].path);
    myo_catalogue_act acts[MYO_CATALOGUE_ACTS];
    const int n = myo_catalogue_acts(entry, acts, MYO_CATALOGUE_ACTS);
    for (int i = 0; i < n; i++) found |= myo_chain_of_path(acts[i].path);
    const myo_node *stage = myo_node_find(entry->root, "stage");
    for (size_t i = 0; stage && i < myo_node_count(stage); i++) {
        const char *word = myo_node_text(myo_node_at(stage, i));
        const int link = link_of(word, strlen(word));
        if (link >= 0) found |= 1u << link;
    }
    return found;
}
