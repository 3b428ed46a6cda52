# What `cmake --install` puts where, and the .deb of CPack: the program, what the program itself writes
# (man pages, completions), documents, examples.
include(GNUInstallDirs)
find_program(GZIP gzip REQUIRED)
set(CW_DOCUMENTS ${CMAKE_INSTALL_DATAROOTDIR}/doc/castwright)
set(CW_PAGES ${PROJECT_BINARY_DIR}/pages)

# The pages of the program, written by the program. Debian keeps man pages and changelogs compressed;
# -n leaves the time out, so that the same program gives the same files.
add_custom_command(
  OUTPUT ${CW_PAGES}/written
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${CW_PAGES}
  COMMAND castwright __pages ${CW_PAGES}
  COMMAND sh -c "gzip -9n ${CW_PAGES}/man/man1/*.1 ${CW_PAGES}/man/man5/*.5"
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${CW_PAGES} -D VERSION=${PROJECT_VERSION} -D SOURCE=${PROJECT_SOURCE_DIR}
          -P ${PROJECT_SOURCE_DIR}/cmake/changelog.cmake
  COMMAND gzip -9n ${CW_PAGES}/changelog ${CW_PAGES}/changelog.Debian
  COMMAND ${CMAKE_COMMAND} -E touch ${CW_PAGES}/written
  DEPENDS castwright ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/cmake/changelog.cmake
  COMMENT "Writing man pages and completions"
  VERBATIM)
add_custom_target(pages DEPENDS ${CW_PAGES}/written)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS castwright RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CW_PAGES}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${CW_PAGES}/completions/castwright.bash RENAME castwright
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions)
install(FILES ${CW_PAGES}/completions/_castwright
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions)
install(FILES ${CW_PAGES}/completions/castwright.fish
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d)
install(FILES README.md ${CW_PAGES}/changelog.gz DESTINATION ${CW_DOCUMENTS})
install(DIRECTORY docs DESTINATION ${CW_DOCUMENTS} PATTERN decisions EXCLUDE)
install(DIRECTORY examples/topics DESTINATION ${CW_DOCUMENTS}/examples)
# A Debian package names a licence that Debian has instead of carrying it.
install(FILES LICENSE DESTINATION ${CW_DOCUMENTS} COMPONENT licence)
install(FILES packaging/debian/copyright ${CW_PAGES}/changelog.Debian.gz
  DESTINATION ${CW_DOCUMENTS} COMPONENT debian EXCLUDE_FROM_ALL)

# Where Debian 12 looks for units. Nothing enables them: every start may cost money.
install(FILES packaging/systemd/castwright.service packaging/systemd/castwright.timer
  DESTINATION /lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME castwright)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "castwright maintainers <maintainers@castwright.invalid>"
  CACHE STRING "who answers for a package: Name <address>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "writes long two-host podcast scripts with a language model")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "From a topic file, castwright has a language model write a script for two
hosts (10,000 words by default), and shorter scripts from the same research.
It asks for the script in chunks and reads each answer as a stream.

It keeps the length within 3 % of the target; checks transitions, repetition,
facts and sources without another request; never loses a word that was paid
for; and never repeats a paid request by itself. After a crash or a cut it
resumes where it was.

A rehearsal server that speaks the same API is built in, so that everything
can be tried without a key.")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program debian)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_NAME castwright)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, espeak-ng, ffmpeg, pandoc")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
# CPack's own target `package` would build every test first.
add_custom_target(deb
  COMMAND ${CMAKE_CPACK_COMMAND} --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake
  DEPENDS castwright ${CW_PAGES}/written
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}
  USES_TERMINAL
  VERBATIM)
