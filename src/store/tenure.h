#pragma once
// The right to write to one run and to pay for it. A file lock holds as long as its process lives;
// a lease that a server grants may be lost, or its owner may be asked to leave.
//
// Job: to answer two questions of the engine, asked after every wait and before every paid request.
// Owner: the work on the run (app::RunJobParams); its destruction gives the run back. Threads: any.
// Invariant: a wish that was made stays until the tenure is destroyed.

namespace castwright::store {

class Tenure {
 public:
  virtual ~Tenure() = default;
  /// Returns true if a paid request may begin now. False means that another process may own the
  /// run already.
  virtual bool may_pay() const { return true; }

  /// What somebody outside of this process wants of the run's owner.
  enum class Wish {
    none,
    cancel,     ///< Stop every answer, at the provider too if it can be told.
    give_back,  ///< Begin nothing new, finish what is paid for, leave the rest to another process.
  };
  virtual Wish wish() const { return Wish::none; }
};

}  // namespace castwright::store
