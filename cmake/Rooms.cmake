# One library per face: myotome_core (floors 0-5: no files, no terminal) and myotome (all of it, what
# programs link). Rooms are found by folder, so that adding a file needs no edit here.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(FYAML REQUIRED IMPORTED_TARGET libfyaml)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib) # HDF5 needs it, too
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
find_path(EDF_INCLUDE edflib.h REQUIRED)
find_library(EDF_LIBRARY NAMES edf REQUIRED)
find_path(RANDOM123_INCLUDE Random123/philox.h REQUIRED)

add_library(myo_options INTERFACE)
target_include_directories(myo_options INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_include_directories(myo_options SYSTEM INTERFACE ${RANDOM123_INCLUDE})
target_compile_options(myo_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wdouble-promotion -Wno-psabi -Wno-unknown-warning-option
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
  -Wvla -Wundef -Wformat=2 -fno-math-errno -fno-trapping-math
  $<$<BOOL:${MYO_WERROR}>:-Werror>
  $<IF:$<BOOL:${MYO_FAST}>,-ffp-contract=fast,-ffp-contract=off>)
if(MYO_SANITIZE)
  target_compile_options(myo_options INTERFACE -fsanitize=${MYO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  target_link_options(myo_options INTERFACE -fsanitize=${MYO_SANITIZE})
endif()

function(myo_room_sources out)
  set(found)
  foreach(room ${ARGN})
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${room}/*.c)
    list(FILTER files EXCLUDE REGEX "\\.lane\\.c$")
    list(APPEND found ${files})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

myo_room_sources(core_sources base solve mech body run emg clinic)
add_library(myotome_core STATIC ${core_sources})
target_link_libraries(myotome_core PUBLIC myo_options Threads::Threads m)

# Lane kernels: every *.lane.c once per width, each with the instruction set that carries it.
file(GLOB_RECURSE lane_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.lane.c)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(isa_4 -mavx2)
  set(isa_8 -mavx512f -mavx512dq -mavx512vl -mavx512bw -mavx512cd -mprefer-vector-width=512)
  set(isa_16 ${isa_8})
  if(MYO_FAST)
    list(APPEND isa_4 -mfma)
  endif()
endif()
if(lane_sources)
  foreach(width 1 2 4 8 16)
    add_library(myo_lanes_${width} OBJECT ${lane_sources})
    target_link_libraries(myo_lanes_${width} PUBLIC myo_options)
    target_compile_definitions(myo_lanes_${width} PRIVATE MYO_LANES=${width})
    target_compile_options(myo_lanes_${width} PRIVATE ${isa_${width}} -O3)
    # Generated straight-line code: without optimisation, debug information and the checks below a sanitizer
    # build compiles it six times as fast; the address sanitizer still sees its arrays.
    if(MYO_SANITIZE)
        target_compile_options(myo_lanes_${width} PRIVATE -O1 -g0
            -fno-sanitize=alignment,null,object-size,pointer-overflow,bounds)
    endif()
    target_sources(myotome_core PRIVATE $<TARGET_OBJECTS:myo_lanes_${width}>)
  endforeach()
endif()

# Built-in data: every file under data/ and scenarios/ becomes part of the library.
file(GLOB_RECURSE builtin_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/data/* ${PROJECT_SOURCE_DIR}/scenarios/* ${PROJECT_SOURCE_DIR}/validation/*)
set(Python3_ROOT_DIR /usr)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/builtin_data.c
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed.py ${PROJECT_SOURCE_DIR}
          ${PROJECT_BINARY_DIR}/builtin_data.c ${builtin_files}
  DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed.py ${builtin_files} VERBATIM)

myo_room_sources(face_sources io report validate)
add_library(myotome STATIC ${face_sources} ${PROJECT_BINARY_DIR}/builtin_data.c)
target_link_libraries(myotome PUBLIC myotome_core PkgConfig::FYAML PkgConfig::CAIRO PkgConfig::HDF5 PkgConfig::ZLIB PkgConfig::SNDFILE ${EDF_LIBRARY})
target_include_directories(myotome SYSTEM PUBLIC ${EDF_INCLUDE})

myo_room_sources(cli_sources cli)
if(cli_sources)
  add_executable(myotome-cli ${cli_sources})
  set_target_properties(myotome-cli PROPERTIES OUTPUT_NAME myotome)
  target_link_libraries(myotome-cli PRIVATE myotome)
endif()
