/* The systems that bridge_cell.lane.c and filament_cell.lane.c define, one a width. */
#ifndef MYO_BODY_BRIDGE_POINT_KERNEL_H
#define MYO_BODY_BRIDGE_POINT_KERNEL_H

#include "solve/rosenbrock.h"

#define MYO_BRIDGE_SYSTEMS(width)                                                                  \
    extern const myo_stiff_system myo_bridge_cell_w##width, myo_filament_cell_w##width;
MYO_BRIDGE_SYSTEMS(1)
MYO_BRIDGE_SYSTEMS(2)
MYO_BRIDGE_SYSTEMS(4)
MYO_BRIDGE_SYSTEMS(8)
MYO_BRIDGE_SYSTEMS(16)
#undef MYO_BRIDGE_SYSTEMS

#endif
