/* Expands MYO_DEF_FILE into four enums of indices for the mechanism MYO_DEF_NAME:
 *   NAME_x_FIELD  states, NAME_p_FIELD  parameters, NAME_in_FIELD  inputs, NAME_out_FIELD  outputs,
 * each closed by NAME_x_count and so on. Included by NAME.h; no include guard on purpose. */
#define MYO_DEF_PASTE4(a, b, c, d) a##b##c##d
#define MYO_DEF_JOIN(name, kind, field) MYO_DEF_PASTE4(name, kind, field, )
#define MYO_DEF_NONE(...)

#define MYO_STATE(field, ...) MYO_DEF_JOIN(MYO_DEF_NAME, _x_, field),
#define MYO_PARAMETER MYO_DEF_NONE
#define MYO_INPUT MYO_DEF_NONE
#define MYO_OUTPUT MYO_DEF_NONE
enum {
#include MYO_DEF_FILE
    MYO_DEF_JOIN(MYO_DEF_NAME, _x_, count)
};
#undef MYO_STATE
#undef MYO_PARAMETER
#define MYO_STATE MYO_DEF_NONE
#define MYO_PARAMETER(field, ...) MYO_DEF_JOIN(MYO_DEF_NAME, _p_, field),
enum {
#include MYO_DEF_FILE
    MYO_DEF_JOIN(MYO_DEF_NAME, _p_, count)
};
#undef MYO_PARAMETER
#undef MYO_INPUT
#define MYO_PARAMETER MYO_DEF_NONE
#define MYO_INPUT(field, ...) MYO_DEF_JOIN(MYO_DEF_NAME, _in_, field),
enum {
#include MYO_DEF_FILE
    MYO_DEF_JOIN(MYO_DEF_NAME, _in_, count)
};
#undef MYO_INPUT
#undef MYO_OUTPUT
#define MYO_INPUT MYO_DEF_NONE
#define MYO_OUTPUT(field, ...) MYO_DEF_JOIN(MYO_DEF_NAME, _out_, field),
enum {
#include MYO_DEF_FILE
    MYO_DEF_JOIN(MYO_DEF_NAME, _out_, count)
};
#undef MYO_STATE
#undef MYO_PARAMETER
#undef MYO_INPUT
#undef MYO_OUTPUT
#undef MYO_DEF_PASTE4
#undef MYO_DEF_JOIN
#undef MYO_DEF_NONE
#undef MYO_DEF_FILE
#undef MYO_DEF_NAME
