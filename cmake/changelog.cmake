# Writes the changelogs of a Debian package into OUTPUT: `changelog`, which is CHANGELOG.md, and
# `changelog.Debian`, whose date is that of the newest entry of the former. Run by cmake -P with OUTPUT,
# VERSION, SOURCE.
file(READ ${SOURCE}/CHANGELOG.md text)
file(WRITE ${OUTPUT}/changelog "${text}")
if(NOT text MATCHES "\n## \\[([0-9.]+)\\] - ([0-9-]+)")
  message(FATAL_ERROR "CHANGELOG.md has no entry of the form: ## [VERSION] - YYYY-MM-DD")
endif()
set(date ${CMAKE_MATCH_2})
if(NOT CMAKE_MATCH_1 STREQUAL VERSION)
  message(FATAL_ERROR "the newest entry of CHANGELOG.md is ${CMAKE_MATCH_1}, the project's version ${VERSION}")
endif()
execute_process(COMMAND date -u -R -d ${date} OUTPUT_VARIABLE stamp OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${OUTPUT}/changelog.Debian "castwright (${VERSION}-1) unstable; urgency=medium

  * Release ${VERSION}; see changelog.gz.

 -- castwright maintainers <maintainers@castwright.invalid>  ${stamp}
")
