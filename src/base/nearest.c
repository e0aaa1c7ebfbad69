/* "Did you mean": the known word nearest to a misspelt one. */
#include "myotome/base.h"

#include "base/text.h"

#include <string.h>

const char *myo_nearest(const char *word, const char *const *known, int n_known) {
    const int length = (int)strlen(word);
    int limit = length > 8 ? length / 3 : length > 4 ? 2 : 1; /* slips of a hand that types */
    const char *best = NULL;
    for (int i = 0; i < n_known; i++) {
        if (!known[i]) continue;
        const int distance = myo_text_distance(word, known[i]);
        if (distance > limit || (best && distance == limit)) continue;
        best = known[i];
        limit = distance;
    }
    return best;
}
