#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace beltane::native {

/// While it lives, numbers too small to be heard count as 0 on this thread: the processor is slow with them.
class FlushDenormals {
 public:
#if defined(__SSE2__)
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040U); }  // flush to zero, denormals are zero
  ~FlushDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__)
  FlushDenormals() : before_(read()) { write(before_ | (1UL << 24)); }
  ~FlushDenormals() { write(before_); }
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  unsigned int before_;
#elif defined(__aarch64__)
  static unsigned long read() {
    unsigned long word;
    asm volatile("mrs %0, fpcr" : "=r"(word));
    return word;
  }
  static void write(unsigned long word) { asm volatile("msr fpcr, %0" : : "r"(word)); }
  unsigned long before_;
#endif
};

}  // namespace beltane::native
