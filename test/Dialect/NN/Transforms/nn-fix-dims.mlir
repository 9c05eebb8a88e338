// RUN: nn-opt %s --nn-fix-dims="shape=x=2x3x32x48" | FileCheck %s --check-prefix=SHAPE
// RUN: nn-opt %s --nn-fix-dims="dim=batch=2,height=7" | FileCheck %s --check-prefix=DIM
// RUN: nn-opt %s --nn-fix-dims | FileCheck %s --check-prefix=NONE
// RUN: not nn-opt %s --nn-fix-dims="dim=depth=2" 2>&1 | FileCheck %s --check-prefix=NODIM
// RUN: not nn-opt %s --nn-fix-dims="shape=z=2" 2>&1 | FileCheck %s --check-prefix=NOSHAPE
// RUN: not nn-opt %s --nn-fix-dims="shape=x=2x3x4" 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not nn-opt %s --nn-fix-dims="shape=x=2x4x8x8" 2>&1 | FileCheck %s --check-prefix=STATIC
// RUN: not nn-opt %s --nn-fix-dims="dim=batch=-2" 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not nn-opt %s --nn-fix-dims="dim=batch=3 shape=x=2x3x8x8" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not nn-opt %s --nn-fix-dims="dim=width=1" 2>&1 | FileCheck %s --check-prefix=WINDOW

// SHAPE: func.func @main(%{{.*}}: tensor<2x3x32x48xf32> {nn.dims = ["", "", "", ""], nn.name = "x"},
// SHAPE-SAME: %{{.*}}: tensor<2x1x1x1xf32> {nn.dims = ["", "", "", ""], nn.name = "scale"})
// SHAPE-SAME: -> (tensor<2x3x16x24xf32> {nn.name = "y"})
// SHAPE: nn.max_pool {{.*}} -> tensor<2x3x16x24xf32>
// SHAPE: nn.mul {{.*}} -> tensor<2x3x16x24xf32>
// DIM: func.func @main(%{{.*}}: tensor<2x3x7x?xf32> {nn.dims = ["", "", "", "width"], nn.name = "x"},
// DIM-SAME: -> (tensor<2x3x3x?xf32>
// NONE: nn.max_pool {{.*}} -> tensor<?x3x?x?xf32>
// NODIM: error: no dimension is named 'depth'
// NOSHAPE: error: no input is named 'z'
// RANK: error: 'x=2x3x4' has 3 dimensions, the argument has 4
// STATIC: error: 'x=2x4x8x8': dimension 1 is 3
// SIZE: error: '-2' is no size, in 'batch=-2'
// TWICE: error: dimension 'batch' cannot be both 3 and 2
// WINDOW: error: 'nn.max_pool' op kernel and padded input: 2 is larger than 1
func.func @main(%x: tensor<?x3x?x?xf32> {nn.name = "x", nn.dims = ["batch", "", "height", "width"]},
                %s: tensor<?x1x1x1xf32> {nn.name = "scale", nn.dims = ["batch", "", "", ""]})
    -> (tensor<?x3x?x?xf32> {nn.name = "y"}) {
  %0 = nn.max_pool %x kernel_shape = [2, 2] strides = [2, 2] pads = [0, 0, 0, 0] dilations = [1, 1]
     : (tensor<?x3x?x?xf32>) -> tensor<?x3x?x?xf32>
  %1 = nn.mul %0, %s : (tensor<?x3x?x?xf32>, tensor<?x1x1x1xf32>) -> tensor<?x3x?x?xf32>
  return %1 : tensor<?x3x?x?xf32>
}
