# cmake -DOUT=out.inc -DFILES=a;b -P EmbedFiles.cmake: the files as initializers
# `{"name", R"(text)"},`.
set(content "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND content "{\"${name}\", R\"MOTE_FILE(${text})MOTE_FILE\"},\n")
endforeach()
file(WRITE "${OUT}" "${content}")
