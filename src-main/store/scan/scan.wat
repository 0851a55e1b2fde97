;; The inner loop of the vector search: dot products of one query with many int8 vectors, in 128-bit SIMD.
;; Runs in the backend's WebAssembly and knows slots, not photos. Assembled into scan-wasm.ts; a test holds the two together.
;;
;; A slot is f32 scale, f32 error, i32 sum of codes, 4 bytes unused, then its codes: int8, padded with zeros to a multiple of 64.
;; The query is there twice, padded alike: fine (int16) and rough (7 bits, 64 added so that none is negative). A slot's value is
;; code sum × scale × factor. The caller keeps the fine integers so small that no sum can leave int32.
(module
  (memory (export "memory") 4)

  ;; Sum of code × fine query. v128.load8x8_s widens eight codes while loading; dot_i16x8_s multiplies and adds neighbours.
  ;; Two running sums hide the latency of the addition.
  (func $fine (param $codes i32) (param $query i32) (param $length i32) (result i32)
    (local $end i32) (local $at i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $codes) (local.get $length)))
    (local.set $at (local.get $query))
    (loop $next
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=0 (local.get $codes)) (v128.load offset=0 (local.get $at)))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=8 (local.get $codes)) (v128.load offset=16 (local.get $at)))))
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=16 (local.get $codes)) (v128.load offset=32 (local.get $at)))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=24 (local.get $codes)) (v128.load offset=48 (local.get $at)))))
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=32 (local.get $codes)) (v128.load offset=64 (local.get $at)))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=40 (local.get $codes)) (v128.load offset=80 (local.get $at)))))
      (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=48 (local.get $codes)) (v128.load offset=96 (local.get $at)))))
      (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s
        (v128.load8x8_s offset=56 (local.get $codes)) (v128.load offset=112 (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 128)))
      (local.set $codes (i32.add (local.get $codes) (i32.const 64)))
      (br_if $next (i32.lt_u (local.get $codes) (local.get $end))))
    (local.set $a (i32x4.add (local.get $a) (local.get $b)))
    (local.set $a (i32x4.add (local.get $a)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
    (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a))))

  ;; Of `count` slots from `slot` on, those whose byte in `allowed` is not 0 and whose upper bound reaches `threshold`, looked at
  ;; roughly first: appends i32 number, f32 value, f32 bound, 4 bytes unused at `out`, and gives how many.
  ;; bound = error × spread + slack, for either query.
  ;; The rough sum is a third faster than the fine one. relaxed_dot is the same on every machine as long as its second operand has
  ;; no top bit and no pair sum leaves int16: 2 × 127 × 127 = 32,258 does not. It is not a function: calls would cost a twentieth.
  (func (export "scan")
    (param $slot i32) (param $count i32) (param $length i32) (param $allowed i32) (param $threshold f32) (param $out i32)
    (param $rough i32) (param $roughFactor f32) (param $roughSpread f32) (param $roughSlack f32)
    (param $fine i32) (param $factor f32) (param $spread f32) (param $slack f32)
    (result i32)
    (local $number i32) (local $start i32) (local $value f32) (local $bound f32) (local $scale f32) (local $error f32)
    (local $codes i32) (local $end i32) (local $at i32) (local $a v128) (local $b v128) (local $ones v128)
    (local.set $ones (v128.const i16x8 1 1 1 1 1 1 1 1))
    (local.set $start (local.get $out))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (block $skip
          (br_if $skip (i32.eqz (i32.load8_u (i32.add (local.get $allowed) (local.get $number)))))
          (local.set $scale (f32.load (local.get $slot)))
          (local.set $error (f32.load offset=4 (local.get $slot)))
          (local.set $codes (i32.add (local.get $slot) (i32.const 16)))
          (local.set $end (i32.add (local.get $codes) (local.get $length)))
          (local.set $at (local.get $rough))
          (local.set $a (v128.const i64x2 0 0))
          (local.set $b (v128.const i64x2 0 0))
          (loop $more
            (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (i16x8.relaxed_dot_i8x16_i7x16_s
              (v128.load offset=0 (local.get $codes)) (v128.load offset=0 (local.get $at))) (local.get $ones))))
            (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (i16x8.relaxed_dot_i8x16_i7x16_s
              (v128.load offset=16 (local.get $codes)) (v128.load offset=16 (local.get $at))) (local.get $ones))))
            (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (i16x8.relaxed_dot_i8x16_i7x16_s
              (v128.load offset=32 (local.get $codes)) (v128.load offset=32 (local.get $at))) (local.get $ones))))
            (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (i16x8.relaxed_dot_i8x16_i7x16_s
              (v128.load offset=48 (local.get $codes)) (v128.load offset=48 (local.get $at))) (local.get $ones))))
            (local.set $at (i32.add (local.get $at) (i32.const 64)))
            (local.set $codes (i32.add (local.get $codes) (i32.const 64)))
            (br_if $more (i32.lt_u (local.get $codes) (local.get $end))))
          (local.set $a (i32x4.add (local.get $a) (local.get $b)))
          (local.set $a (i32x4.add (local.get $a)
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
          (local.set $value (f32.mul (local.get $roughFactor) (f32.mul (local.get $scale) (f32.convert_i32_s (i32.sub
            (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
            (i32.shl (i32.load offset=8 (local.get $slot)) (i32.const 6)))))))
          (local.set $bound (f32.add (f32.mul (local.get $error) (local.get $roughSpread)) (local.get $roughSlack)))
          (br_if $skip (f32.lt (f32.add (local.get $value) (local.get $bound)) (local.get $threshold)))
          (local.set $value (f32.mul (local.get $factor) (f32.mul (local.get $scale) (f32.convert_i32_s
            (call $fine (i32.add (local.get $slot) (i32.const 16)) (local.get $fine) (local.get $length))))))
          (local.set $bound (f32.add (f32.mul (local.get $error) (local.get $spread)) (local.get $slack)))
          (br_if $skip (f32.lt (f32.add (local.get $value) (local.get $bound)) (local.get $threshold)))
          (i32.store (local.get $out) (local.get $number))
          (f32.store offset=4 (local.get $out) (local.get $value))
          (f32.store offset=8 (local.get $out) (local.get $bound))
          (local.set $out (i32.add (local.get $out) (i32.const 16))))
        (local.set $slot (i32.add (local.get $slot) (i32.add (local.get $length) (i32.const 16))))
        (local.set $number (i32.add (local.get $number) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $number) (local.get $count)))))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 4)))

  ;; The fine values of `count` slots from `slot` on, as f32 at `out`.
  (func (export "values")
    (param $slot i32) (param $count i32) (param $length i32) (param $fine i32) (param $factor f32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (f32.store (local.get $out) (f32.mul (local.get $factor) (f32.mul (f32.load (local.get $slot))
          (f32.convert_i32_s
            (call $fine (i32.add (local.get $slot) (i32.const 16)) (local.get $fine) (local.get $length))))))
        (local.set $slot (i32.add (local.get $slot) (i32.add (local.get $length) (i32.const 16))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br_if $next (i32.lt_u (local.get $out) (local.get $end)))))))
