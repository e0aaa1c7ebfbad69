/* Looking up a field of a table by name, with or without its unit suffix. */
#include "myotome/field.h"

#include <string.h>

int myo_table_find(const myo_table *table, const char *name) {
    for (int i = 0; i < table->n_fields; i++) {
        const myo_field *field = &table->fields[i];
        const size_t length = strlen(field->name);
        if (strncmp(name, field->name, length) != 0) continue;
        if (name[length] == '\0') return i;
        if (name[length] == '_' && strcmp(name + length + 1, field->unit) == 0) return i;
    }
    return -1;
}
