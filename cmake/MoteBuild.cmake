# Build helpers shared by every folder: one precompiled header, one way to
# declare a library, one way to run TableGen.

# MLIR is a shared library; linking it whole keeps tools small and links fast.
add_library(mote_options INTERFACE)
target_include_directories(mote_options SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_include_directories(mote_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}")
target_compile_options(mote_options INTERFACE
  -Wall -Wextra -Wno-unused-parameter -fPIC -fno-rtti -fno-exceptions
  $<$<CXX_COMPILER_ID:Clang>:-fpch-instantiate-templates>)
target_link_libraries(mote_options INTERFACE MLIR LLVM)

# MLIR's headers cost 10-20 s a source file; every target reuses this header.
file(WRITE "${CMAKE_BINARY_DIR}/pch/MotePCH.cpp" "// Owner of the precompiled header.\n")
add_library(mote_pch OBJECT "${CMAKE_BINARY_DIR}/pch/MotePCH.cpp")
target_link_libraries(mote_pch PRIVATE mote_options)
target_precompile_headers(mote_pch PRIVATE "${CMAKE_SOURCE_DIR}/cmake/MotePCH.h")

set_property(GLOBAL PROPERTY MOTE_TABLEGEN_TARGETS "")

# mote_add_library(<name> SOURCES a.cpp ... [LINK lib ...])
#   A static library that uses the precompiled header and waits for all
#   TableGen output (cheap, and spares everyone a dependency list).
function(mote_add_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mote_options ${ARG_LINK})
  if(NOT ARG_NO_PCH)
    target_precompile_headers(${name} REUSE_FROM mote_pch)
  endif()
  add_dependencies(${name} mote-headers)
endfunction()

# mote_add_tool(<name> SOURCES a.cpp ... [LINK lib ...])
function(mote_add_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mote_options ${ARG_LINK})
  target_precompile_headers(${name} REUSE_FROM mote_pch)
  add_dependencies(${name} mote-headers)
endfunction()

# mote_tablegen(<td> <out> <flags...>): one generated file beside its .td in the
# build tree.
add_custom_target(mote-headers)
function(mote_tablegen td out)
  set(LLVM_TARGET_DEFINITIONS ${td})
  mlir_tablegen(${out} ${ARGN} "-I${CMAKE_SOURCE_DIR}")
  string(MAKE_C_IDENTIFIER "tblgen_${CMAKE_CURRENT_SOURCE_DIR}_${out}" target)
  add_custom_target(${target} DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/${out}")
  add_dependencies(mote-headers ${target})
endfunction()

# mote_dialect(<Prefix> <dialect-namespace> [ATTRS] [ENUMS] [TYPES]): the files of a dialect
# folder, from <Prefix>Ops.td, which includes the rest.
function(mote_dialect prefix ns)
  cmake_parse_arguments(ARG "ATTRS;ENUMS;INTERFACES" "" "" ${ARGN})
  mote_tablegen(${prefix}Ops.td ${prefix}Dialect.h.inc -gen-dialect-decls -dialect=${ns})
  mote_tablegen(${prefix}Ops.td ${prefix}Dialect.cpp.inc -gen-dialect-defs -dialect=${ns})
  mote_tablegen(${prefix}Ops.td ${prefix}Ops.h.inc -gen-op-decls)
  mote_tablegen(${prefix}Ops.td ${prefix}Ops.cpp.inc -gen-op-defs)
  if(ARG_ENUMS)
    mote_tablegen(${prefix}Ops.td ${prefix}Enums.h.inc -gen-enum-decls)
    mote_tablegen(${prefix}Ops.td ${prefix}Enums.cpp.inc -gen-enum-defs)
  endif()
  if(ARG_ATTRS)
    mote_tablegen(${prefix}Ops.td ${prefix}Attributes.h.inc -gen-attrdef-decls -attrdefs-dialect=${ns})
    mote_tablegen(${prefix}Ops.td ${prefix}Attributes.cpp.inc -gen-attrdef-defs -attrdefs-dialect=${ns})
  endif()
endfunction()

# mote_passes(<td-name>): Passes.td of a Transforms or Conversion folder.
function(mote_passes group)
  mote_tablegen(Passes.td Passes.h.inc -gen-pass-decls -name=${group})
endfunction()

# mote_embed_files(<out.inc> <files...>): text files as `{"name", R"(text)"},`
# in the build tree, to be included in an array's initializer.
function(mote_embed_files out)
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE files)
  add_custom_command(OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${CMAKE_CURRENT_BINARY_DIR}/${out}" "-DFILES=${files}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    VERBATIM)
endfunction()
