aliyun vpc UnassociateEipAddress --allocationId eip-1
