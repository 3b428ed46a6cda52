#pragma once
// A Disk that breaks on demand: wraps a real folder and fails the n-th mutating call, and every one
// after it, with a given errno. For tests of what a full or failing disk leaves behind.

#include "disk/disk.h"

#include <memory>

namespace castwright::disk {

/// Shared by a FaultyFolder and everything opened through it.
struct FaultPlan {
  int calls_until_fault = -1;  ///< -1: never; 0: the next mutating call fails
  int error = 28;              ///< ENOSPC
  int calls = 0;               ///< mutating calls so far
};

/// `plan` must outlive the folder and everything opened through it.
std::unique_ptr<Folder> make_faulty(std::unique_ptr<Folder> real, FaultPlan& plan);

}  // namespace castwright::disk
