aliyun vpc UnassociateEipAddress --AllocationId EIP --version 2099-01-01
