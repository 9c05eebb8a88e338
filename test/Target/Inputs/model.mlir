// What the pipelines make, written by hand: y = x + w where w is a raw weight and
// the kernel is parallel; z = 2 * p where an initializer makes p = raw + 10.
// n = 7 is refused. The same kernel stands here twice: @kernel and @twin.
module attributes {nn_codegen.interface = {
  symbols = ["n"],
  inputs = [{name = "x", type = tensor<?x4xf32>, dims = ["n", 4]}],
  outputs = [{name = "y", type = tensor<?x4xf32>, dims = ["n", 4]}, {name = "z", type = tensor<4xf32>, dims = [4]}],
  checks = ["node 'add' (Add): n must not be 7"],
  weights_bytes = 128 : i64}} {
  nn_codegen.global @w : tensor<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> {offset = 0 : i64}
  nn_codegen.global @raw : tensor<4xf32> = dense<5.0> : tensor<4xf32>
  nn_codegen.global @p : tensor<4xf32> {offset = 64 : i64, initializer = @init_p, nn_codegen.operands = [@raw]}
  llvm.func @nn_parallel_for(!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, i64)
  llvm.func @init_p(%raw: !llvm.ptr, %out: !llvm.ptr) {
    %ten = llvm.mlir.constant(dense<10.0> : vector<4xf32>) : vector<4xf32>
    %v = llvm.load %raw {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
    %s = llvm.fadd %v, %ten : vector<4xf32>
    llvm.store %s, %out {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
    llvm.return
  }
  llvm.func @_mlir_ciface_init_p(%raw: !llvm.ptr, %out: !llvm.ptr) {
    %rp = llvm.getelementptr %raw[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %r = llvm.load %rp : !llvm.ptr -> !llvm.ptr
    %op = llvm.getelementptr %out[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %o = llvm.load %op : !llvm.ptr -> !llvm.ptr
    llvm.call @init_p(%r, %o) : (!llvm.ptr, !llvm.ptr) -> ()
    llvm.return
  }
  llvm.func internal @kernel(%args: !llvm.ptr, %lo: i64, %hi: i64, %scratch: !llvm.ptr) {
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %pin = llvm.load %args : !llvm.ptr -> !llvm.ptr
    %a1 = llvm.getelementptr %args[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %pw = llvm.load %a1 : !llvm.ptr -> !llvm.ptr
    %a2 = llvm.getelementptr %args[16] : (!llvm.ptr) -> !llvm.ptr, i8
    %pout = llvm.load %a2 : !llvm.ptr -> !llvm.ptr
    llvm.br ^loop(%lo : i64)
  ^loop(%i: i64):
    %go = llvm.icmp "slt" %i, %hi : i64
    llvm.cond_br %go, ^body, ^done
  ^body:
    %c3 = llvm.mlir.constant(3 : i64) : i64
    %r = llvm.and %i, %c3 : i64
    %gi = llvm.getelementptr %pin[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %gw = llvm.getelementptr %pw[%r] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %go2 = llvm.getelementptr %pout[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %x = llvm.load %gi : !llvm.ptr -> f32
    %w = llvm.load %gw : !llvm.ptr -> f32
    %s = llvm.fadd %x, %w : f32
    llvm.store %s, %scratch : f32, !llvm.ptr
    %s2 = llvm.load %scratch : !llvm.ptr -> f32
    llvm.store %s2, %go2 : f32, !llvm.ptr
    %n = llvm.add %i, %c1 : i64
    llvm.br ^loop(%n : i64)
  ^done:
    llvm.return
  }
  llvm.func internal @twin(%args: !llvm.ptr, %lo: i64, %hi: i64, %scratch: !llvm.ptr) {
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %pin = llvm.load %args : !llvm.ptr -> !llvm.ptr
    %a1 = llvm.getelementptr %args[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %pw = llvm.load %a1 : !llvm.ptr -> !llvm.ptr
    %a2 = llvm.getelementptr %args[16] : (!llvm.ptr) -> !llvm.ptr, i8
    %pout = llvm.load %a2 : !llvm.ptr -> !llvm.ptr
    llvm.br ^loop(%lo : i64)
  ^loop(%i: i64):
    %go = llvm.icmp "slt" %i, %hi : i64
    llvm.cond_br %go, ^body, ^done
  ^body:
    %c3 = llvm.mlir.constant(3 : i64) : i64
    %r = llvm.and %i, %c3 : i64
    %gi = llvm.getelementptr %pin[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %gw = llvm.getelementptr %pw[%r] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %go2 = llvm.getelementptr %pout[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %x = llvm.load %gi : !llvm.ptr -> f32
    %w = llvm.load %gw : !llvm.ptr -> f32
    %s = llvm.fadd %x, %w : f32
    llvm.store %s, %scratch : f32, !llvm.ptr
    %s2 = llvm.load %scratch : !llvm.ptr -> f32
    llvm.store %s2, %go2 : f32, !llvm.ptr
    %n = llvm.add %i, %c1 : i64
    llvm.br ^loop(%n : i64)
  ^done:
    llvm.return
  }
  llvm.func @nn_shapes(%b: !llvm.ptr, %sym: !llvm.ptr, %o: i64, %d: i64, %st: i64, %rb: !llvm.ptr, %res: !llvm.ptr, %ro: i64, %rd: i64, %rst: i64) -> i64 {
    %n = llvm.load %sym : !llvm.ptr -> i64
    %c7 = llvm.mlir.constant(7 : i64) : i64
    %c4 = llvm.mlir.constant(4 : i64) : i64
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %c16 = llvm.mlir.constant(16 : i64) : i64
    %bad = llvm.icmp "eq" %n, %c7 : i64
    %bytes = llvm.mul %n, %c16 : i64
    llvm.store %bytes, %res : i64, !llvm.ptr
    %r1 = llvm.getelementptr %res[1] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %n, %r1 : i64, !llvm.ptr
    %r2 = llvm.getelementptr %res[2] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %c4, %r2 : i64, !llvm.ptr
    %r3 = llvm.getelementptr %res[3] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %c4, %r3 : i64, !llvm.ptr
    %r = llvm.select %bad, %c1, %c0 : i1, i64
    llvm.return %r : i64
  }
  llvm.func @_mlir_ciface_nn_shapes(%s: !llvm.ptr, %r: !llvm.ptr) -> i64 {
    %p = llvm.getelementptr %s[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %sym = llvm.load %p : !llvm.ptr -> !llvm.ptr
    %q = llvm.getelementptr %r[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %res = llvm.load %q : !llvm.ptr -> !llvm.ptr
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %v = llvm.call @nn_shapes(%sym, %sym, %c0, %c0, %c0, %res, %res, %c0, %c0, %c0) : (!llvm.ptr, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, i64, i64, i64) -> i64
    llvm.return %v : i64
  }
  llvm.func @nn_main(%ctx: !llvm.ptr, %x: !llvm.ptr, %y: !llvm.ptr, %z: !llvm.ptr, %wt: !llvm.ptr, %arena: !llvm.ptr) {
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %c4 = llvm.mlir.constant(4 : i64) : i64
    %c64 = llvm.mlir.constant(64 : i64) : i64
    %args = llvm.alloca %c4 x !llvm.ptr : (i64) -> !llvm.ptr
    %xp = llvm.getelementptr %x[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %xd = llvm.load %xp : !llvm.ptr -> !llvm.ptr
    %np = llvm.getelementptr %x[24] : (!llvm.ptr) -> !llvm.ptr, i8
    %n = llvm.load %np : !llvm.ptr -> i64
    %yp = llvm.getelementptr %y[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %yd = llvm.load %yp : !llvm.ptr -> !llvm.ptr
    %zp = llvm.getelementptr %z[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %zd = llvm.load %zp : !llvm.ptr -> !llvm.ptr
    %wp = llvm.getelementptr %wt[8] : (!llvm.ptr) -> !llvm.ptr, i8
    %wd = llvm.load %wp : !llvm.ptr -> !llvm.ptr
    llvm.store %xd, %args : !llvm.ptr, !llvm.ptr
    %a1 = llvm.getelementptr %args[8] : (!llvm.ptr) -> !llvm.ptr, i8
    llvm.store %wd, %a1 : !llvm.ptr, !llvm.ptr
    %a2 = llvm.getelementptr %args[16] : (!llvm.ptr) -> !llvm.ptr, i8
    llvm.store %yd, %a2 : !llvm.ptr, !llvm.ptr
    %total = llvm.mul %n, %c4 : i64
    %k = llvm.mlir.addressof @kernel : !llvm.ptr
    %t = llvm.mlir.addressof @twin : !llvm.ptr
    llvm.call @nn_parallel_for(%ctx, %total, %k, %args, %c64) : (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, i64) -> () loc("node 'first' (Add)")
    llvm.call @nn_parallel_for(%ctx, %total, %t, %args, %c64) : (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr, i64) -> () loc("node 'second' (Add)")
    %p = llvm.getelementptr %wd[64] : (!llvm.ptr) -> !llvm.ptr, i8
    %v = llvm.load %p {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
    %v2 = llvm.fadd %v, %v : vector<4xf32>
    llvm.store %v2, %zd {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
    llvm.return
  }
  llvm.func @_mlir_ciface_nn_main(%ctx: !llvm.ptr, %x: !llvm.ptr, %y: !llvm.ptr, %z: !llvm.ptr, %w: !llvm.ptr, %a: !llvm.ptr) {
    llvm.call @nn_main(%ctx, %x, %y, %z, %w, %a) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
    llvm.return
  }
}
