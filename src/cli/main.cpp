#include "cli/app.h"

int main(int argc, char** argv) {
  return castwright::cli::run(argc, argv);
}
