/* Expands MYO_DEF_FILE into the rows of a myo_field array, in the order of the file:
 *   static const myo_field fields[] = {
 *   #define MYO_DEF_FILE "mech/NAME/NAME.def"
 *   #include "mech/expand_fields.h"
 *   };                                          No include guard on purpose. */
#define MYO_STATE(field, unit, value, low, high, source, text) \
    {#field, #unit, value, low, high, source, text, MYO_FIELD_STATE},
#define MYO_PARAMETER(field, unit, value, low, high, source, text) \
    {#field, #unit, value, low, high, source, text, MYO_FIELD_PARAMETER},
#define MYO_INPUT(field, unit, value, low, high, source, text) \
    {#field, #unit, value, low, high, source, text, MYO_FIELD_INPUT},
#define MYO_OUTPUT(field, unit, value, low, high, source, text) \
    {#field, #unit, value, low, high, source, text, MYO_FIELD_OUTPUT},
#include MYO_DEF_FILE
#undef MYO_STATE
#undef MYO_PARAMETER
#undef MYO_INPUT
#undef MYO_OUTPUT
#undef MYO_DEF_FILE
