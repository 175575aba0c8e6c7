# Shows that layers.cmake finds each kind of breach, with file and line. cmake -DSCRATCH=<folder> -P layers_test.cmake
cmake_minimum_required(VERSION 3.25)

function(house)
  file(REMOVE_RECURSE ${SCRATCH})
  file(WRITE ${SCRATCH}/CMakeLists.txt
       "\nroom(model)\nroom(wire beltane_model)\nroom(session beltane_wire \${CAF_CORE})\nroom(voices beltane_wire)\n"
       "room(supervisor beltane_wire)\nservice(beltane beltane_supervisor\n    json)\nservice(voices beltane_voices)\n")
  file(WRITE ${SCRATCH}/actors/session/session.cpp
       "#include <caf/actor.hpp>\n#include \"interfaces.hpp\"\n#include \"model/edit.hpp\"\n#include \"session/session_actor.hpp\"\n")
  file(WRITE ${SCRATCH}/actors/wire/wire.cpp "#include \"model/edit.hpp\"\n#include <vector>\n")
  file(WRITE ${SCRATCH}/services/beltane/verbs/up.cpp
       "#include <CLI/CLI.hpp>\n#include \"services/beltane/a.hpp\"\n#include \"supervisor/control.hpp\"\n#include \"wire/wire.hpp\"\n")
endfunction()

function(expect name file text found)
  house()
  if(file)
    file(WRITE ${SCRATCH}/${file} "#pragma once\n\n${text}\n")
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -DSOURCE=${SCRATCH} -P ${CMAKE_CURRENT_LIST_DIR}/layers.cmake
                  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(found AND status EQUAL 0)
    message(FATAL_ERROR "${name}: not found")
  elseif(found AND NOT said MATCHES "${file}:3: ${text}\n +${found}")
    message(FATAL_ERROR "${name}: expected '${found}' at line 3, was told: ${said}")
  elseif(NOT found AND NOT status EQUAL 0)
    message(FATAL_ERROR "${name}: ${said}")
  endif()
endfunction()

expect("a good house" "" "" "")
expect("a system header in the model" actors/model/a.hpp "#include <sys/socket.h>" "model includes the standard library")
expect("a library in the model" actors/model/a.hpp "#include \"fmt/format.h\"" "model includes the standard library")
expect("protobuf elsewhere" actors/session/a.hpp "#include \"beltane/v1/edit.pb.h\"" "only tests may include protobuf")
expect("sockets elsewhere" actors/session/a.hpp "#include <zmq.hpp>" "only loop may include zmq")
expect("osc elsewhere" actors/session/a.hpp "#include <oscpack/osc/OscTypes.h>" "only scsynth may include oscpack")
expect("a database elsewhere" actors/session/a.hpp "#include <sqlite3.h>" "only persistence may include sqlite")
expect("jack elsewhere" actors/session/a.hpp "#include <jack/jack.h>" "only patchbay, native may include jack")
expect("a command line elsewhere" actors/session/a.hpp "#include <CLI/CLI.hpp>" "only host, services/beltane may include cli")
expect("actors in wire" actors/wire/a.hpp "#include <caf/actor.hpp>" "only page, session may include caf")
expect("upwards" actors/wire/a.hpp "#include \"session/session.hpp\"" "wire does not lean on session")
expect("another's actor" actors/voices/a.hpp "#include \"session/session_actor.hpp\"" "no room includes another's actor")
expect("a database in a service" services/beltane/a.hpp "#include <SQLiteCpp/Database.h>" "only persistence may include sqlite")
expect("a command line in another service" services/voices/a.hpp "#include <CLI/CLI.hpp>" "only host, services/beltane may")
expect("a service past its rooms" services/beltane/verbs/a.cpp "#include \"session/session.hpp\""
       "services/beltane does not lean on session")
expect("a service without a line" services/new/a.cpp "#include \"wire/wire.hpp\"" "services/new does not lean on wire")
expect("a service in another" services/voices/a.cpp "#include \"services/beltane/verbs.hpp\""
       "services/voices does not lean on services/beltane")
expect("a service in a room" actors/wire/a.hpp "#include \"services/beltane/verbs.hpp\""
       "wire does not lean on services/beltane")
expect("the inside of a room" services/beltane/a.hpp "#include \"supervisor/tree.hpp\""
       "of supervisor others include only supervisor/control.hpp, supervisor/run.hpp")
file(REMOVE_RECURSE ${SCRATCH})
message(STATUS "every kind of breach is found")
