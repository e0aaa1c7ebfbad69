/* Looking up a field of a table by name, with or without its unit suffix. */
#include "myotome/field.h"

#include <string.h>

static int is_named(const myo_field *field, const char *name) {
    const size_t length = strlen(field->name);
    if (strncmp(name, field->name, length) != 0) return 0;
    return name[length] == '\0' ||
           (name[length] == '_' && strcmp(name + length + 1, field->unit) == 0);
}

/* A mechanism may hand out a state under its own name: the state is meant then, not the port. */
int myo_table_find(const myo_table *table, const char *name) {
    int port = -1;
    for (int i = 0; i < table->n_fields; i++) {
        const myo_field *field = &table->fields[i];
        if (!is_named(field, name)) continue;
        if (field->kind == MYO_FIELD_STATE || field->kind == MYO_FIELD_PARAMETER) return i;
        if (port < 0) port = i;
    }
    return port;
}
